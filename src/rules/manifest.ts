/** A rendered Kubernetes object, as it stands in YAML. */
export interface Manifest {
  /** Group and version, such as `apps/v1`. */
  readonly apiVersion: string;
  /** Such as `Deployment`. */
  readonly kind: string;
  /** Who it is. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /**
   * What it is. A foreign object may say anything here.
   *
   * @default - nothing
   */
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the kind
  readonly spec?: any;
}
