/** The facts of one vLLM release that constructs and rules depend on. */
export interface VllmVersionFacts {
  /** Release, such as `0.29.0`. */
  readonly version: string;
  /** The release's stock image, pinned by tag. */
  readonly image: string;
  /** Path that answers 200 once the engine serves and 503 when the engine is dead. */
  readonly healthPath: string;
}

/**
 * A vLLM release that the constructs know.
 *
 * The facts were observed on a running server of that release: the port refuses connections until the engine is ready,
 * so `/health` is a truthful start-up, readiness and liveness signal.
 */
export class VllmVersion implements VllmVersionFacts {
  /** vLLM 0.29.0. */
  static readonly V0_29_0 = new VllmVersion({
    version: '0.29.0',
    image: 'vllm/vllm-openai:v0.29.0',
    healthPath: '/health',
  });

  /** The release that is served when nothing else is asked for. */
  static readonly DEFAULT = VllmVersion.V0_29_0;

  readonly version: string;
  readonly image: string;
  readonly healthPath: string;

  private constructor(facts: VllmVersionFacts) {
    this.version = facts.version;
    this.image = facts.image;
    this.healthPath = facts.healthPath;
  }
}
