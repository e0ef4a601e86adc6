/** What a metric counts or measures. */
export type MetricUnit =
  | 'requests'
  | 'tokens'
  | 'seconds'
  | 'share'
  | 'items'
  | 'endpoints'
  | 'bytes'
  | 'operations'
  | 'info';

/** A Prometheus metric. */
export interface Metric {
  /** Name of the family; a histogram adds `_bucket`, `_sum` and `_count`. */
  readonly name: string;
  /** Prometheus type. */
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** What it counts; `share` runs from 0 to 1, `info` carries its meaning in its labels. */
  readonly unit: MetricUnit;
  /**
   * Names of the labels beside those that every metric of its source has.
   *
   * @default - none
   */
  readonly labels?: readonly string[];
  /** What it says. */
  readonly meaning: string;
}
