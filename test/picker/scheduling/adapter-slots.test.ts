import { AdapterLoads } from '../../../src/picker/scheduling/adapter-loads';
import { type AdapterReport, AdapterSlots, UNKNOWN_SLOTS } from '../../../src/picker/scheduling/adapter-slots';

const report = (slots: number, more: Partial<AdapterReport> = {}): AdapterReport => ({
  slots,
  running: [],
  waiting: [],
  loaded: undefined,
  ...more,
});

function slotsOf(slots: number, sent = ''): AdapterSlots {
  const adapters = new AdapterSlots();
  adapters.told(report(slots));
  for (const adapter of sent) adapters.sent(adapter);
  return adapters;
}

const places = (adapters: AdapterSlots, names: string) => [...names].map((name) => adapters.placeOf(name));

test('what was sent is resident, and free slots are known', () => {
  const adapters = slotsOf(2, 'a');
  expect(places(adapters, 'ab')).toEqual(['resident', 'free']);
});

test('the least recently used one makes room, unless it has requests', () => {
  const adapters = slotsOf(2, 'ab');
  expect(adapters.placeOf('c')).toBe('waits');
  adapters.ended('b');
  expect(adapters.placeOf('c')).toBe('evicts');
  adapters.ended('a');
  adapters.sent('a');
  adapters.sent('c');
  expect(places(adapters, 'abc')).toEqual(['resident', 'waits', 'resident']);
});

test('one that waits for a slot has it once a request has ended', () => {
  const adapters = slotsOf(1, 'ab');
  expect(places(adapters, 'abc')).toEqual(['resident', 'resident', 'waits']);
  adapters.ended('a');
  expect(places(adapters, 'abc')).toEqual(['waits', 'resident', 'waits']);
});

test('an adapter with several requests is busy until the last of them ends', () => {
  const adapters = slotsOf(1, 'aa');
  adapters.ended('a');
  expect(adapters.placeOf('b')).toBe('waits');
  adapters.ended('a');
  expect(adapters.placeOf('b')).toBe('evicts');
});

test('requests of other pickers show in the report', () => {
  const adapters = slotsOf(2);
  adapters.told(report(2, { running: ['x'], waiting: ['y', 'x'] }));
  expect(places(adapters, 'xyz')).toEqual(['resident', 'waits', 'waits']);
  adapters.told(report(2));
  expect(places(adapters, 'xyz')).toEqual(['resident', 'free', 'free']);
});

test('what the server says that it has loaded holds, but for what it was sent since it was asked', () => {
  const adapters = slotsOf(3, 'a');
  adapters.ended('a');
  adapters.ask();
  adapters.sent('b');
  adapters.told(report(3, { loaded: ['c'] }));
  expect(places(adapters, 'abc')).toEqual(['free', 'resident', 'resident']);
});

test('one that was sent and waits to be loaded stays, until its request is over', () => {
  const adapters = slotsOf(2, 'abc');
  adapters.ask();
  adapters.told(report(2, { running: ['a', 'b'], waiting: ['c'], loaded: ['a', 'b'] }));
  expect(places(adapters, 'abcd')).toEqual(['resident', 'resident', 'resident', 'waits']);
  adapters.ask();
  adapters.told(report(2, { running: ['a', 'b'], loaded: ['a', 'b'] }));
  expect(adapters.placeOf('c')).toBe('resident');
  adapters.ended('c');
  adapters.ask();
  adapters.told(report(2, { running: ['a', 'b'], loaded: ['a', 'b'] }));
  expect(adapters.placeOf('c')).toBe('waits');
});

test('a server that does not tell has some slots, and one that is gone has nothing', () => {
  const adapters = new AdapterSlots();
  for (let i = 0; i < UNKNOWN_SLOTS; i++) adapters.sent(`a${i}`);
  for (let i = 0; i < UNKNOWN_SLOTS; i++) adapters.ended(`a${i}`);
  expect([adapters.placeOf('a0'), adapters.placeOf('b')]).toEqual(['resident', 'evicts']);
  adapters.clear();
  expect([adapters.placeOf('a0'), adapters.placeOf('b')]).toEqual(['free', 'free']);
});

test('the time of loading is how much later first tokens come than where the adapter is', () => {
  const loads = new AdapterLoads();
  const before = loads.ms;
  for (let i = 0; i < 2_000; i++) {
    loads.learn(true, 40);
    loads.learn(false, 1_040);
  }
  expect(before).toBe(250);
  expect(loads.ms).toBeCloseTo(1_000, -1);
});

test('neither chance nor an outage makes it absurd', () => {
  const loads = new AdapterLoads();
  for (let i = 0; i < 1_000; i++) loads.learn(false, 3_600_000);
  expect(loads.ms).toBeLessThanOrEqual(10_000);
  for (let i = 0; i < 2_000; i++) {
    loads.learn(true, 500);
    loads.learn(false, -5);
  }
  expect(loads.ms).toBe(0);
});
