/** One thing that the kubelet did or saw; reasons follow the real kubelet's event reasons where it has one. */
export interface JournalEntry {
  readonly at: Date;
  /** `namespace/name` */
  readonly pod: string;
  readonly container?: string;
  readonly reason: JournalReason;
  readonly message: string;
}

export type JournalReason =
  | 'Started'
  | 'Exited'
  | 'Killing'
  | 'Unhealthy'
  | 'ProbeSucceeded'
  | 'ProbesSkipped'
  | 'InitContainerSkipped'
  | 'BackOff'
  | 'Failed'
  | 'FailedMount'
  | 'FailedPreStopHook'
  | 'Unsupported';

/** What happened on the nodes, so that a test can wait for events instead of time. */
export class Journal {
  private readonly all: JournalEntry[] = [];

  record(entry: Omit<JournalEntry, 'at'>): void {
    this.all.push({ at: new Date(), ...entry });
  }

  /** The entries of a pod, or of every pod, oldest first. */
  entries({ pod, reason }: { pod?: string; reason?: JournalReason } = {}): JournalEntry[] {
    return this.all.filter(
      (entry) => (pod === undefined || entry.pod === pod) && (reason === undefined || entry.reason === reason),
    );
  }

  /** The newest entries as text. */
  tail(count: number): string {
    return this.all
      .slice(-count)
      .map(
        ({ at, pod, container, reason, message }) =>
          `${at.toISOString().slice(11, 23)} ${pod}${container ? `[${container}]` : ''} ${reason}: ${message}`,
      )
      .join('\n');
  }
}
