import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedProcess } from '../logged-process';
import type { PreStopHook } from './pod';
import { httpGet, type ProbeTarget } from './probe';

/** What a kubelet leaves a container at the least between SIGTERM and SIGKILL, even after a hook used up the grace. */
const MINIMUM_GRACE_SECONDS = 2;

export interface TerminateOptions {
  readonly process: LoggedProcess;
  readonly target: ProbeTarget;
  /** Starts a command beside the process, in its environment. */
  readonly exec: (command: readonly string[]) => LoggedProcess;
  readonly graceSeconds: number;
  /** Ends the hook when there is nothing left to wait for. */
  readonly killed: AbortSignal;
  readonly onHookFailure: (reason: string) => void;
}

/** Ends a container: its preStop hook, SIGTERM, and SIGKILL when the grace, which began with the hook, is over. */
export async function terminate(options: TerminateOptions): Promise<void> {
  const { process, target, graceSeconds, killed, onHookFailure } = options;
  const hook = target.container.lifecycle?.preStop;
  let remaining = graceSeconds;
  if (hook && graceSeconds > 0) {
    const start = Date.now();
    await runHook(hook, options).catch((error: Error) => {
      if (!killed.aborted) {
        onHookFailure(error.message);
      }
    });
    remaining -= Math.floor((Date.now() - start) / 1000);
  }
  await process.stop(1000 * Math.max(remaining, MINIMUM_GRACE_SECONDS));
}

async function runHook(hook: PreStopHook, options: TerminateOptions): Promise<void> {
  const { target, exec, graceSeconds, killed } = options;
  const cutOff = () => new Error(`preStop was cut off at the grace of ${graceSeconds} s`);
  const over = AbortSignal.any([AbortSignal.timeout(1000 * graceSeconds), killed]);
  if (hook.httpGet) {
    const status = await httpGet(hook.httpGet, target, over);
    if (status < 200 || status >= 400) {
      throw new Error(`preStop answered ${status}`);
    }
    return;
  }
  if (hook.exec) {
    const command = exec(hook.exec.command);
    over.addEventListener('abort', () => command.signal('SIGKILL'));
    const { code } = await command.exited;
    if (code !== 0) {
      throw over.aborted ? cutOff() : new Error(`preStop exited with ${code}`);
    }
    return;
  }
  await sleep(1000 * (hook.sleep?.seconds ?? 0), undefined, { signal: over }).catch(() => {
    throw cutOff();
  });
}
