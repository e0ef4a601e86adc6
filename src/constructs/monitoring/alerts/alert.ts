/** Something that somebody must know of. */
export interface Alert {
  /** Name in CamelCase; its runbook is `docs/runbooks/<name>.md`. */
  readonly name: string;
  /** PromQL that has a result while the alert holds. */
  readonly expression: string;
  /** Seconds that it must hold before anybody is told. */
  readonly forSeconds: number;
  /** Whether somebody must act now (`page`) or within days (`ticket`). */
  readonly severity: 'page' | 'ticket';
  /** One line for a phone's screen; may use the alert's labels as templates. */
  readonly summary: string;
  /** What it means and what to look at first. */
  readonly description: string;
}
