/** One line, or set of lines, of a panel. */
export interface PanelQuery {
  /** PromQL; `$namespace` and `$pool` stand for what the reader chose. */
  readonly expression: string;
  /** Name of the line; `{{label}}` stands for the value of a label. */
  readonly legend: string;
}

/** What a panel's numbers count. */
export type PanelUnit =
  | 'seconds'
  | 'share'
  | 'ratio'
  | 'requests'
  | 'tokens per second'
  | 'requests per second'
  | 'replicas'
  | 'currency';

/** One picture of a dashboard. */
export interface Panel {
  readonly title: string;
  /** What it shows, what is good and what to do when it is not. */
  readonly description: string;
  readonly unit: PanelUnit;
  readonly queries: readonly PanelQuery[];
}

/** A row of panels under one headline. */
export interface PanelRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}
