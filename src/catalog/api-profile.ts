/**
 * A generation of the inference APIs: which groups and versions are rendered.
 *
 * @see https://github.com/kubernetes-sigs/gateway-api-inference-extension/releases
 */
export class ApiProfile {
  /** InferencePool `inference.networking.k8s.io/v1`, which GKE installs from 1.34.0-gke.1626000 on. */
  static readonly V1 = new ApiProfile('v1', 'inference.networking.k8s.io');

  /** The first generation: InferencePool `inference.networking.x-k8s.io/v1alpha2`, served up to release 1.4 of the extension. */
  static readonly V1ALPHA2 = new ApiProfile('v1alpha2', 'inference.networking.x-k8s.io');

  private constructor(
    /** Version of the InferencePool. */
    readonly version: 'v1' | 'v1alpha2',
    /** API group of the InferencePool. */
    readonly group: string,
  ) {}

  toString(): string {
    return `${this.group}/${this.version}`;
  }
}
