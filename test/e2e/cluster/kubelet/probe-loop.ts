import type { Probe } from './pod';

export type ProbeKind = 'startup' | 'readiness' | 'liveness';
export type ProbeOutcome = 'success' | 'failure';

export interface ProbeLoopOptions {
  readonly kind: ProbeKind;
  readonly spec: Probe;
  /** When the container started. */
  readonly startedAt: Date;
  /** Whether this kind may run now: startup before the container has started, the others from then on. */
  readonly isDue: () => boolean;
  /** Runs the probe once; rejects where it fails. */
  readonly run: () => Promise<void>;
  /** Hears of every run, whatever the thresholds make of it. */
  readonly onRun: (outcome: ProbeOutcome, reason: string) => void;
  /** Hears of every run that completes its threshold. */
  readonly onOutcome: (outcome: ProbeOutcome) => void;
}

/**
 * One probe of one run of a container, with the rules of the kubelet's prober: the first tick comes with the start of
 * the container, ticks inside `initialDelaySeconds` or before `isDue` do nothing, an outcome counts after as many equal
 * results in a row as its threshold says, and a startup probe and a failed liveness probe are then over.
 */
export class ProbeLoop {
  private timer?: NodeJS.Timeout;
  private running = false;
  private stopped = false;
  private last?: ProbeOutcome;
  private inRow = 0;

  constructor(private readonly options: ProbeLoopOptions) {
    this.schedule(0);
  }

  /** Runs the probe now and counts its period from here. */
  poke(): void {
    if (!this.running) {
      this.schedule(0);
    }
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    if (!this.stopped) {
      this.timer = setTimeout(() => void this.tick(), delayMs);
    }
  }

  private async tick(): Promise<void> {
    const next = Date.now() + 1000 * (this.options.spec.periodSeconds ?? 10);
    this.running = true;
    if (this.delayIsOver() && this.options.isDue()) {
      await this.probe();
    }
    this.running = false;
    this.schedule(Math.max(0, next - Date.now()));
  }

  private delayIsOver(): boolean {
    return Date.now() - this.options.startedAt.getTime() >= 1000 * (this.options.spec.initialDelaySeconds ?? 0);
  }

  private async probe(): Promise<void> {
    const { kind, spec, run, onRun, onOutcome } = this.options;
    const { outcome, reason } = await run().then(
      () => ({ outcome: 'success' as const, reason: '' }),
      (error: Error) => ({ outcome: 'failure' as const, reason: error.message }),
    );
    if (this.stopped) {
      return;
    }
    onRun(outcome, reason);
    this.inRow = this.last === outcome ? this.inRow + 1 : 1;
    this.last = outcome;
    const threshold = outcome === 'success' ? (spec.successThreshold ?? 1) : (spec.failureThreshold ?? 3);
    if (this.inRow < threshold) {
      return;
    }
    if (kind === 'startup' || (kind === 'liveness' && outcome === 'failure')) {
      this.stop();
    }
    onOutcome(outcome);
  }
}
