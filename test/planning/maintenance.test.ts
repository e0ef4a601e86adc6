import { planMaintenance } from '../../src';

const NIGHTLY = { start: '22:30', hours: 4 };

test('without wishes GKE may upgrade at any time', () => {
  expect(planMaintenance(undefined)).toBeUndefined();
});

test('a window of every day', () => {
  expect(planMaintenance({ start: '01:00', hours: 6 })?.recurringWindow).toEqual({
    startTime: '2026-01-01T01:00:00Z',
    endTime: '2026-01-01T07:00:00Z',
    recurrence: 'FREQ=DAILY',
  });
});

test('a window of some days, which closes on the day after', () => {
  const window = { start: '22:30', hours: 6, days: ['saturday', 'sunday'] } as const;
  expect(planMaintenance(window)?.recurringWindow).toEqual({
    startTime: '2026-01-01T22:30:00Z',
    endTime: '2026-01-02T04:30:00Z',
    recurrence: 'FREQ=WEEKLY;BYDAY=SA,SU',
  });
});

test.each([4, 24])('a window of %d hours ends when it should', (hours) => {
  const { startTime, endTime } = planMaintenance({ start: '22:30', hours })!.recurringWindow;
  expect(Date.parse(endTime) - Date.parse(startTime)).toBe(hours * 3_600_000);
});

test('exclusions', () => {
  const exclusions = [
    { name: 'sale', start: '2026-11-20T00:00:00Z', end: '2026-12-01T00:00:00Z', scope: 'no-upgrades' },
    { name: 'freeze', start: '2026-12-01T00:00:00Z' },
  ] as const;
  expect(planMaintenance(NIGHTLY, exclusions)?.maintenanceExclusions).toEqual([
    {
      exclusionName: 'sale',
      startTime: '2026-11-20T00:00:00Z',
      endTime: '2026-12-01T00:00:00Z',
      exclusionOptions: { scope: 'NO_UPGRADES' },
    },
    {
      exclusionName: 'freeze',
      startTime: '2026-12-01T00:00:00Z',
      exclusionOptions: { scope: 'NO_MINOR_OR_NODE_UPGRADES', endTimeBehavior: 'UNTIL_END_OF_SUPPORT' },
    },
  ]);
});

test.each([
  ['GKEI_OUT_OF_RANGE: upgrades.window.start', { start: '24:00', hours: 4 }],
  ['GKEI_OUT_OF_RANGE: upgrades.window.start', { start: '2:00', hours: 4 }],
  ['GKEI_OUT_OF_RANGE: upgrades.window.hours', { start: '02:00', hours: 3 }],
  ['GKEI_OUT_OF_RANGE: upgrades.window.hours', { start: '02:00', hours: 25 }],
  ['GKEI_MAINTENANCE_WINDOW', { start: '02:00', hours: 11, days: ['monday'] }],
  ['GKEI_MAINTENANCE_WINDOW', { start: '02:00', hours: 6, days: ['monday', 'monday'] }],
  ['GKEI_MAINTENANCE_WINDOW', { start: '02:00', hours: 24, days: [] }],
] as const)('%s', (message, window) => {
  expect(() => planMaintenance(window)).toThrow(message);
});

test('12 hours a week are enough, as 32 days have each day four times', () => {
  expect(planMaintenance({ start: '02:00', hours: 12, days: ['monday'] })).toBeDefined();
  expect(planMaintenance({ start: '02:00', hours: 4, days: ['monday', 'tuesday', 'friday'] })).toBeDefined();
});

test.each([
  ['has the start "tomorrow"', { start: 'tomorrow' }],
  ['has the start "2026-11-20"', { start: '2026-11-20' }],
  ['has the start "2026-13-20T00:00:00Z"', { start: '2026-13-20T00:00:00Z' }],
  ['has the end "2026-11-20T00:00:00+01:00"', { start: '2026-11-20T00:00:00Z', end: '2026-11-20T00:00:00+01:00' }],
  ['before it begins', { start: '2026-11-20T00:00:00Z', end: '2026-11-20T00:00:00Z' }],
  ['has no end', { start: '2026-11-20T00:00:00Z', scope: 'no-upgrades' }],
] as const)('an exclusion that %s', (problem, times) => {
  expect(() => planMaintenance(NIGHTLY, [{ name: 'sale', ...times }])).toThrow(
    new RegExp(`GKEI_MAINTENANCE_EXCLUSION: the exclusion "sale" .*${problem.replaceAll('+', '\\+')}`),
  );
});

test('exclusions are of a window, and at most 20', () => {
  const exclusion = { name: 'sale', start: '2026-11-20T00:00:00Z' };
  expect(() => planMaintenance(undefined, [exclusion])).toThrow('GKEI_MAINTENANCE_WINDOW');
  expect(() => planMaintenance(NIGHTLY, Array(21).fill(exclusion))).toThrow('GKEI_OUT_OF_RANGE');
});
