import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Exit, LoggedProcess } from '../logged-process';
import type { Reaper } from '../reaper';
import { BackOff, type BackOffOptions } from './back-off';
import { ContainerProbes } from './container-probes';
import type { ContainerSnapshot, ContainerState, Termination } from './container-state';
import type { ContainerProcess } from './images';
import type { JournalReason } from './journal';
import type { Container, Pod } from './pod';
import type { ProbeOutcome } from './probe-loop';
import { terminate } from './termination';

/** How long until a container that could not be created is tried again. */
const CREATE_RETRY_MS = 500;

/** Why a container could not be created: its configuration, or its image's handler. */
export class ContainerCreateError extends Error {
  constructor(
    readonly reason: 'CreateContainerConfigError' | 'CreateContainerError',
    message: string,
  ) {
    super(message);
  }
}

/** What a container is started as. */
export interface Launch extends ContainerProcess {
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the probes can be run: an idle stand-in has nothing that could answer them. */
  readonly probed: boolean;
}

export interface ContainerRunnerOptions {
  readonly pod: Pod;
  readonly container: Container;
  readonly podIP: string;
  readonly log: string;
  readonly reaper: Reaper;
  readonly backOff: BackOffOptions;
  /** @throws ContainerCreateError */
  readonly launch: () => Promise<Launch>;
  /** The environment of a hook's command, made of the container's. */
  readonly hookEnvironment: (env: Launch['env']) => Record<string, string>;
  readonly record: (reason: JournalReason, message: string) => void;
  readonly onChange: () => void;
}

/** One container of one pod through all its runs. */
export class ContainerRunner {
  private readonly backOff: BackOff;
  private readonly stopping = new AbortController();
  private readonly killed = new AbortController();
  private state: ContainerState = { waiting: { reason: 'ContainerCreating' } };
  private lastState?: ContainerState;
  private containerID?: string;
  private restartCount = 0;
  private process?: LoggedProcess;
  private environment: Launch['env'] = {};
  private probes?: ContainerProbes;
  private idle = false;

  constructor(private readonly options: ContainerRunnerOptions) {
    this.backOff = new BackOff(options.backOff);
  }

  get snapshot(): ContainerSnapshot {
    const { name, image } = this.options.container;
    const running = 'running' in this.state;
    return {
      name,
      image,
      state: this.state,
      lastState: this.lastState,
      containerID: this.containerID,
      restartCount: this.restartCount,
      started: running && (this.idle || this.probes?.started === true),
      ready: running && (this.idle || this.probes?.ready === true),
    };
  }

  /** Never starts: waits with this reason for the pod's deletion. */
  refuse(reason: string, message: string): void {
    this.change({ waiting: { reason, message } });
  }

  /** Runs the container again and again until its restart policy or the pod's deletion ends that. */
  async run(): Promise<void> {
    for (;;) {
      const launch = await this.create();
      if (!launch) {
        return;
      }
      const termination = await this.runOnce(launch);
      this.change({ terminated: termination });
      const restartPolicy = this.options.container.restartPolicy ?? this.options.pod.spec.restartPolicy;
      const restart = restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && termination.exitCode !== 0);
      if (!restart || !(await this.waitForRestart(termination))) {
        return;
      }
      this.restartCount += 1;
    }
  }

  /** Ends the container for good within the grace. */
  async end(graceSeconds: number): Promise<void> {
    this.stopping.abort();
    this.probes?.endStartupAndLiveness();
    await this.terminate(graceSeconds, 'Stopping container');
  }

  /** Ends the container at once, without a hook or a signal that it could handle. */
  kill(): void {
    this.stopping.abort();
    this.killed.abort();
    this.probes?.stop();
    this.process?.signal('SIGKILL');
  }

  /** What to launch, or undefined where the pod's deletion came first. */
  private async create(): Promise<Launch | undefined> {
    while (!this.stopping.signal.aborted) {
      try {
        const launch = await this.options.launch();
        return this.stopping.signal.aborted ? undefined : launch;
      } catch (error) {
        const reason = error instanceof ContainerCreateError ? error.reason : 'CreateContainerError';
        const { message } = error as Error;
        this.options.record('Failed', `${reason}: ${message}`);
        this.change({ waiting: { reason, message } });
        await this.pause(CREATE_RETRY_MS);
      }
    }
    return undefined;
  }

  private async runOnce({ command, env, probed }: Launch): Promise<Termination> {
    const { container, log, reaper, record } = this.options;
    const startedAt = new Date();
    const process = new LoggedProcess({ command, env, log, reaper });
    this.process = process;
    this.environment = env;
    this.containerID = `process://${randomBytes(16).toString('hex')}`;
    this.idle = !probed;
    record('Started', command.join(' '));
    if (probed) {
      this.probes = this.startProbes(startedAt);
    } else {
      record('ProbesSkipped', `nothing stands for ${container.image}: an idle process, whose probes count as passed`);
    }
    this.change({ running: { startedAt: startedAt.toISOString() } });
    const exit = await process.exited;
    this.probes?.stop();
    record('Exited', `with ${exit.code}`);
    return terminationOf(startedAt, exit);
  }

  private startProbes(startedAt: Date): ContainerProbes {
    const { container, podIP, pod, record, onChange } = this.options;
    return new ContainerProbes({
      target: { container, podIP },
      startedAt,
      onRun: (kind, outcome: ProbeOutcome, reason) =>
        outcome === 'success' ? record('ProbeSucceeded', kind) : record('Unhealthy', `${kind} probe failed: ${reason}`),
      onChange,
      onFatal: (kind) => {
        const grace = container[`${kind}Probe`]?.terminationGracePeriodSeconds;
        void this.terminate(
          grace ?? pod.spec.terminationGracePeriodSeconds,
          `Container ${container.name} failed ${kind} probe, will be restarted`,
        );
      },
    });
  }

  private async terminate(graceSeconds: number, message: string): Promise<void> {
    if (!this.process?.running) {
      return;
    }
    const { container, podIP, record, hookEnvironment, log, reaper } = this.options;
    record('Killing', `${message} (grace ${graceSeconds} s)`);
    await terminate({
      process: this.process,
      target: { container, podIP },
      exec: (command) => new LoggedProcess({ command, env: hookEnvironment(this.environment), log, reaper }),
      graceSeconds,
      killed: this.killed.signal,
      onHookFailure: (reason) => record('FailedPreStopHook', reason),
    });
  }

  /** Resolves to whether the container may start again. */
  private async waitForRestart(last: Termination): Promise<boolean> {
    const { pod, container, record } = this.options;
    if (this.stopping.signal.aborted) {
      return false;
    }
    this.lastState = { terminated: last };
    const delayMs = this.backOff.next(Date.parse(last.finishedAt) - Date.parse(last.startedAt));
    if (delayMs > 0) {
      const message = `back-off ${delayMs / 1000}s restarting failed container=${container.name} pod=${pod.metadata.name}`;
      record('BackOff', message);
      this.change({ waiting: { reason: 'CrashLoopBackOff', message } });
      await this.pause(delayMs);
    }
    return !this.stopping.signal.aborted;
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private change(state: ContainerState): void {
    this.state = state;
    this.options.onChange();
  }
}

function terminationOf(startedAt: Date, { code, at }: Exit): Termination {
  return {
    exitCode: code,
    reason: code === 0 ? 'Completed' : 'Error',
    startedAt: startedAt.toISOString(),
    finishedAt: at.toISOString(),
  };
}
