/** A rendered Kubernetes object, as it stands in YAML. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // A foreign object may say anything here; rules read it through optional chaining.
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the kind
  readonly spec?: any;
}
