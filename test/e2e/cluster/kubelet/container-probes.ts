import type { ProbeTarget } from './probe';
import { runProbe } from './probe';
import { type ProbeKind, ProbeLoop, type ProbeOutcome } from './probe-loop';

const KINDS = ['startup', 'readiness', 'liveness'] as const;

export interface ContainerProbesOptions {
  readonly target: ProbeTarget;
  readonly startedAt: Date;
  /** Hears of every run of every probe. */
  readonly onRun: (kind: ProbeKind, outcome: ProbeOutcome, reason: string) => void;
  /** `started` or `ready` is another than before. */
  readonly onChange: () => void;
  /** A startup or liveness probe gave the container up. */
  readonly onFatal: (kind: 'startup' | 'liveness') => void;
}

/** The probes of one run of a container, and what they say of it. */
export class ContainerProbes {
  private readonly loops = new Map<ProbeKind, ProbeLoop>();
  private isStarted: boolean;
  private passedReadiness: boolean;

  constructor(private readonly options: ContainerProbesOptions) {
    const { container } = options.target;
    this.isStarted = !container.startupProbe;
    this.passedReadiness = !container.readinessProbe;
    for (const kind of KINDS) {
      const spec = container[`${kind}Probe`];
      if (spec) {
        this.loops.set(
          kind,
          new ProbeLoop({
            kind,
            spec,
            startedAt: options.startedAt,
            isDue: () => this.isStarted === (kind !== 'startup'),
            run: () => runProbe(spec, options.target, 1000 * (spec.timeoutSeconds ?? 1)),
            onRun: (outcome, reason) => options.onRun(kind, outcome, reason),
            onOutcome: (outcome) => this.settle(kind, outcome),
          }),
        );
      }
    }
  }

  get started(): boolean {
    return this.isStarted;
  }

  get ready(): boolean {
    return this.isStarted && this.passedReadiness;
  }

  /** The pod is being deleted: from here on only readiness is of interest. */
  endStartupAndLiveness(): void {
    this.loops.get('startup')?.stop();
    this.loops.get('liveness')?.stop();
  }

  stop(): void {
    for (const loop of this.loops.values()) {
      loop.stop();
    }
  }

  private settle(kind: ProbeKind, outcome: ProbeOutcome): void {
    if (kind === 'readiness') {
      this.passedReadiness = outcome === 'success';
      this.options.onChange();
    } else if (outcome === 'failure') {
      this.options.onFatal(kind);
    } else if (kind === 'startup') {
      this.isStarted = true;
      this.options.onChange();
      this.loops.get('readiness')?.poke();
    }
  }
}
