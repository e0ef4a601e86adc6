import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedProcess } from '../logged-process';
import type { PreStopHook } from './pod';
import { httpGet, type ProbeTarget } from './probe';

/** What a kubelet leaves a container at the least between SIGTERM and SIGKILL, even after a hook used up the grace. */
const MINIMUM_GRACE_SECONDS = 2;

export interface TerminateOptions {
  readonly process: LoggedProcess;
  readonly target: ProbeTarget;
  readonly graceSeconds: number;
  /** Ends the hook when there is nothing left to wait for. */
  readonly killed: AbortSignal;
  readonly onHookFailure: (reason: string) => void;
}

/** Ends a container: its preStop hook, SIGTERM, and SIGKILL when the grace, which began with the hook, is over. */
export async function terminate({
  process,
  target,
  graceSeconds,
  killed,
  onHookFailure,
}: TerminateOptions): Promise<void> {
  const hook = target.container.lifecycle?.preStop;
  let remaining = graceSeconds;
  if (hook && graceSeconds > 0) {
    const start = Date.now();
    await runHook(hook, target, graceSeconds, killed).catch((error: Error) => {
      if (!killed.aborted) {
        onHookFailure(error.message);
      }
    });
    remaining -= Math.floor((Date.now() - start) / 1000);
  }
  await process.stop(1000 * Math.max(remaining, MINIMUM_GRACE_SECONDS));
}

/** The seconds that a hook's command sleeps, or undefined for any other command, which nothing here could run. */
export function sleepSeconds({ exec }: PreStopHook): number | undefined {
  const match = /^(?:\S*\/)?(?:(?:ba)?sh -c )?(?:\S*\/)?sleep (\d+(?:\.\d+)?)s?$/.exec(exec?.command.join(' ') ?? '');
  return match ? Number(match[1]) : undefined;
}

async function runHook(
  hook: PreStopHook,
  target: ProbeTarget,
  graceSeconds: number,
  killed: AbortSignal,
): Promise<void> {
  const over = AbortSignal.any([AbortSignal.timeout(1000 * graceSeconds), killed]);
  if (hook.httpGet) {
    const status = await httpGet(hook.httpGet, target, over);
    if (status < 200 || status >= 400) {
      throw new Error(`preStop answered ${status}`);
    }
    return;
  }
  const seconds = hook.sleep?.seconds ?? sleepSeconds(hook) ?? 0;
  await sleep(1000 * seconds, undefined, { signal: over }).catch(() => {
    throw new Error(`preStop was cut off at the grace of ${graceSeconds} s`);
  });
}
