import { errorOf } from '../errors';
import { wholeNumber } from './range';

/** Days as RFC 5545 calls them. */
const DAYS = {
  monday: 'MO',
  tuesday: 'TU',
  wednesday: 'WE',
  thursday: 'TH',
  friday: 'FR',
  saturday: 'SA',
  sunday: 'SU',
};

/** A day of the week. */
export type Weekday = keyof typeof DAYS;

/** What is put off: everything, new minor versions, or these and whatever makes nodes anew. */
export type MaintenanceScope = 'no-upgrades' | 'no-minor-upgrades' | 'no-minor-or-node-upgrades';

/** When GKE may upgrade a cluster. */
export interface MaintenanceWindow {
  /** Time of day in UTC at which it opens, such as `02:30`. */
  readonly start: string;
  /** How long it is open, in whole hours from 4 to 24. */
  readonly hours: number;
  /**
   * Days on which it opens, in UTC.
   *
   * @default - every day
   */
  readonly days?: readonly Weekday[];
}

/** A time in which GKE does not upgrade a cluster although its window is open. */
export interface MaintenanceExclusion {
  /** Names it, differently from other exclusions of the cluster. */
  readonly name: string;
  /** When it begins, in UTC, such as `2026-11-20T00:00:00Z`. */
  readonly start: string;
  /**
   * When it ends, in UTC. GKE allows `no-upgrades` for a limited time alone.
   *
   * @default - with the support of the cluster's minor version, which `no-upgrades` may not
   */
  readonly end?: string;
  /**
   * What is put off.
   *
   * @default 'no-minor-or-node-upgrades'
   */
  readonly scope?: MaintenanceScope;
}

/** A maintenance policy in the terms of GKE's API. */
export interface MaintenancePlan {
  /** The first opening of the window, and the rule of RFC 5545 by which it opens again. */
  readonly recurringWindow: { readonly startTime: string; readonly endTime: string; readonly recurrence: string };
  /** By name. */
  readonly maintenanceExclusions: {
    readonly exclusionName: string;
    readonly startTime: string;
    readonly endTime?: string;
    readonly exclusionOptions: { readonly scope: string; readonly endTimeBehavior?: string };
  }[];
}

/** The day of the first window: any in the past will do, and a fixed one never shows as a change. */
const FIRST_DAY = '2026-01-01';
const DAY_AFTER = '2026-01-02';

/**
 * Hours a week, of which every 32 days then have at least 48: each day of the week comes four times in them.
 *
 * Source: GKE's page "Configure maintenance windows and exclusions" (2026), which also says that a window is open for 4 hours
 * at least.
 */
const LEAST_HOURS_PER_WEEK = 48 / 4;

/** Most exclusions of a cluster. Source: `maintenanceExclusions` in the types of @pulumi/gcp 9.37. */
const MOST_EXCLUSIONS = 20;

/**
 * When GKE may upgrade a cluster; undefined without wishes, when it may at any time.
 *
 * @throws GKEI_MAINTENANCE_WINDOW, GKEI_MAINTENANCE_EXCLUSION, GKEI_OUT_OF_RANGE
 */
export function planMaintenance(
  window: MaintenanceWindow | undefined,
  exclusions: readonly MaintenanceExclusion[] = [],
): MaintenancePlan | undefined {
  wholeNumber('the number of upgrades.exclusions', exclusions.length, 0, MOST_EXCLUSIONS);
  if (window === undefined) {
    if (exclusions.length > 0) {
      throw errorOf('GKEI_MAINTENANCE_WINDOW', {
        problem: `upgrades.exclusions has ${exclusions.length} exceptions from a window that is not set`,
        remedy: 'set upgrades.window',
      });
    }
    return undefined;
  }
  return { recurringWindow: planWindow(window), maintenanceExclusions: exclusions.map(planExclusion) };
}

function planWindow({ start, hours, days }: MaintenanceWindow): MaintenancePlan['recurringWindow'] {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(start)) {
    throw errorOf('GKEI_OUT_OF_RANGE', {
      option: 'upgrades.window.start',
      value: start,
      range: 'a time of day from "00:00" to "23:59"',
    });
  }
  wholeNumber('upgrades.window.hours', hours, 4, 24);
  const names = days && [...new Set(days)].map((day) => DAYS[day]);
  const perWeek = hours * (names?.length ?? 7);
  if (perWeek < LEAST_HOURS_PER_WEEK) {
    throw errorOf('GKEI_MAINTENANCE_WINDOW', {
      problem: `upgrades.window is open for ${perWeek} hours a week, and GKE wants 48 hours in any 32 days`,
      remedy: `name more days or hours, ${LEAST_HOURS_PER_WEEK} hours a week together`,
    });
  }
  return {
    startTime: `${FIRST_DAY}T${start}:00Z`,
    endTime: endOf(start, hours),
    recurrence: names === undefined ? 'FREQ=DAILY' : `FREQ=WEEKLY;BYDAY=${names.join(',')}`,
  };
}

/** When the first window closes. */
function endOf(start: string, hours: number): string {
  const end = Number(start.slice(0, 2)) + hours;
  const hour = String(end % 24).padStart(2, '0');
  return `${end < 24 ? FIRST_DAY : DAY_AFTER}T${hour}${start.slice(2)}:00Z`;
}

function planExclusion(exclusion: MaintenanceExclusion): MaintenancePlan['maintenanceExclusions'][number] {
  const { name, start, end, scope = 'no-minor-or-node-upgrades' } = exclusion;
  const startsAt = instant(name, 'start', start);
  const exclusionOptions = { scope: scope.toUpperCase().replaceAll('-', '_') };
  if (end === undefined) {
    if (scope === 'no-upgrades') {
      throw errorOf('GKEI_MAINTENANCE_EXCLUSION', {
        name,
        problem: `puts off all upgrades and has no end`,
        remedy: 'set end',
      });
    }
    const endTimeBehavior = 'UNTIL_END_OF_SUPPORT';
    return { exclusionName: name, startTime: start, exclusionOptions: { ...exclusionOptions, endTimeBehavior } };
  }
  if (instant(name, 'end', end) <= startsAt) {
    throw errorOf('GKEI_MAINTENANCE_EXCLUSION', {
      name,
      problem: `ends at ${end}, before it begins`,
      remedy: `set end to a time after ${start}`,
    });
  }
  return { exclusionName: name, startTime: start, endTime: end, exclusionOptions };
}

/** GKE returns times in this form alone, and every other would show as a change for ever. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function instant(name: string, option: string, text: string): number {
  const time = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw errorOf('GKEI_MAINTENANCE_EXCLUSION', {
      name,
      problem: `has the ${option} "${text}"`,
      remedy: 'write it as a time in UTC, such as 2026-11-20T00:00:00Z',
    });
  }
  return time;
}
