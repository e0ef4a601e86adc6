/** One of several names that a model name stands for. */
export interface ModelTarget {
  /** The name that a model server knows: a served model or an adapter. */
  readonly name: string;
  /** Its share of the requests is its weight among all weights; above 0. */
  readonly weight: number;
}

/** What becomes of requests for a model name. */
export interface ModelRule {
  /** The name that clients ask for; undefined for every name without a rule of its own. */
  readonly model: string | undefined;
  /** What it stands for; empty when the name stays as it is. */
  readonly targets: readonly ModelTarget[];
  /** Priority of its requests, higher is more important, below 0 may be shed; undefined when it does not say. */
  readonly priority: number | undefined;
}
