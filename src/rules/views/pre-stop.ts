import { at, isObject, numberAt, textsAt } from './fields';

/** A hook that runs before a container gets SIGTERM. */
export interface PreStop {
  /** Seconds that it certainly takes: its sleeps; 0 where none can be seen. */
  readonly seconds: number;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

/** Reads a container's preStop hook: `sleep`, `exec` of a sleep or of a script with sleeps, or any other that does something. */
export function readPreStop(container: unknown): PreStop | undefined {
  const hook = at(container, 'lifecycle', 'preStop');
  if (at(hook, 'sleep') !== undefined) {
    return { seconds: numberAt(hook, 'sleep', 'seconds') ?? 0 };
  }
  if (at(hook, 'exec') !== undefined) {
    return { seconds: sleepSeconds(textsAt(hook, 'exec', 'command').join(' ')) };
  }
  return isObject(at(hook, 'httpGet')) ? { seconds: 0 } : undefined;
}

function sleepSeconds(script: string): number {
  const sleeps = [...script.matchAll(/\bsleep\s+(\d+(?:\.\d+)?)([smh]?)\b/g)];
  return sleeps.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_SECONDS[unit], 0);
}
