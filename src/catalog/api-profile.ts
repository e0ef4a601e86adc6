/**
 * How a generation of the APIs says what model names stand for: not at all, which leaves it to the picker's configuration;
 * by InferenceObjective and InferenceModelRewrite; or by InferenceModel.
 */
export type ModelKinds = 'none' | 'rewrites' | 'models';

/**
 * A generation of the inference APIs: which groups and versions are rendered.
 *
 * @see https://github.com/kubernetes-sigs/gateway-api-inference-extension/releases
 */
export class ApiProfile {
  /** InferencePool `inference.networking.k8s.io/v1`, which GKE installs from 1.34.0-gke.1626000 on. */
  static readonly V1 = new ApiProfile('v1', 'inference.networking.k8s.io', 'none');

  /**
   * The same InferencePool beside InferenceObjective and InferenceModelRewrite `inference.networking.x-k8s.io/v1alpha2`, which
   * releases 1.2 to 1.5 of the extension have.
   */
  static readonly V1_LEGACY_OBJECTIVES = new ApiProfile('v1', 'inference.networking.k8s.io', 'rewrites');

  /**
   * The first generation: InferencePool `inference.networking.x-k8s.io/v1alpha2`, served up to release 1.4 of the extension, and
   * InferenceModel, which went with release 1.0.
   */
  static readonly V1ALPHA2 = new ApiProfile('v1alpha2', 'inference.networking.x-k8s.io', 'models');

  private constructor(
    /** Version of the InferencePool. */
    readonly version: 'v1' | 'v1alpha2',
    /** API group of the InferencePool. */
    readonly group: string,
    /** How it says what model names stand for. */
    readonly modelKinds: ModelKinds,
  ) {}

  toString(): string {
    return `${this.group}/${this.version}`;
  }
}
