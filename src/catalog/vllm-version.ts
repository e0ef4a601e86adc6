import { VLLM_0_19_FLAGS, VLLM_0_26_FLAGS, VLLM_0_30_FLAGS } from './vllm-flag-changes';
import { VLLM_0_29_FLAGS, VLLM_0_29_SHORT_FLAGS, type VllmFlags } from './vllm-flags';

/** The facts of one vLLM release that constructs and rules depend on. */
export interface VllmVersionFacts {
  /** Release, such as `0.29.0`. */
  readonly version: string;
  /** The release's stock image, pinned by tag. */
  readonly image: string;
  /** Path that answers 200 once the engine serves and 503 when the engine is dead. */
  readonly healthPath: string;
  /** The long flags of `vllm serve`. */
  readonly flags: VllmFlags;
  /** Its short flags, with one dash, and the long ones that they stand for. */
  readonly shortFlags: ReadonlyMap<string, string>;
}

/**
 * A vLLM release that the constructs know.
 *
 * The facts of 0.29 were observed on a running server, those of the others read in their sources: the port refuses connections until the engine is ready,
 * so `/health` is a truthful start-up, readiness and liveness signal.
 */
export class VllmVersion implements VllmVersionFacts {
  /** vLLM 0.29.0. */
  static readonly V0_29_0 = new VllmVersion({
    version: '0.29.0',
    image: 'vllm/vllm-openai:v0.29.0',
    healthPath: '/health',
    flags: VLLM_0_29_FLAGS,
    shortFlags: VLLM_0_29_SHORT_FLAGS,
  });

  /** vLLM 0.30.0, by its sources. */
  static readonly V0_30_0 = VllmVersion.ofSources('0.30.0', VLLM_0_30_FLAGS);

  /** vLLM 0.26.0, by its sources. */
  static readonly V0_26_0 = VllmVersion.ofSources('0.26.0', VLLM_0_26_FLAGS);

  /** vLLM 0.19.1, by its sources. */
  static readonly V0_19_1 = VllmVersion.ofSources('0.19.1', VLLM_0_19_FLAGS);

  /** The release that is served when nothing else is asked for. */
  static readonly DEFAULT = VllmVersion.V0_29_0;

  /** Every release of the catalog. */
  static readonly ALL: readonly VllmVersion[] = [
    VllmVersion.V0_19_1,
    VllmVersion.V0_26_0,
    VllmVersion.V0_29_0,
    VllmVersion.V0_30_0,
  ];

  /** The release whose flags the server in an image takes, by the image's tag: one of the same minor release. */
  static ofImage(image: string): VllmVersion | undefined {
    const minor = /:v?(\d+\.\d+)\.\d+([-@]|$)/.exec(image)?.[1];
    return VllmVersion.ALL.find(({ version }) => minor !== undefined && version.startsWith(`${minor}.`));
  }

  readonly version: string;
  readonly image: string;
  readonly healthPath: string;
  readonly flags: VllmFlags;
  readonly shortFlags: ReadonlyMap<string, string>;

  /** A release that answers health checks as 0.29 does, and whose short flags lead to long ones that it has. */
  private static ofSources(version: string, flags: VllmFlags): VllmVersion {
    return new VllmVersion({
      version,
      image: `vllm/vllm-openai:v${version}`,
      healthPath: '/health',
      flags,
      shortFlags: new Map([...VLLM_0_29_SHORT_FLAGS].filter(([, name]) => flags.has(name))),
    });
  }

  private constructor(facts: VllmVersionFacts) {
    this.version = facts.version;
    this.image = facts.image;
    this.healthPath = facts.healthPath;
    this.flags = facts.flags;
    this.shortFlags = facts.shortFlags;
  }
}
