import type { Model } from '../../../catalog';
import { wholeNumber } from '../../../planning';
import { hubDownload } from '../hub-download';
import type { PodAdditions } from '../pod-additions';
import type { EngineContext } from './engine-context';

/** Tokens that are guessed before the model checks them. */
export interface SpeculationProps {
  /**
   * Tokens guessed at a time, 1 to 16. More help only where most guesses are right.
   *
   * @default 4
   */
  readonly tokens?: number;
}

/** How tokens are guessed. */
export class SpeculativeDecoding {
  /** From the prompt: answers that repeat parts of it, such as edits and extracts. Costs no GPU memory. */
  static promptLookup(props: SpeculationProps = {}): SpeculativeDecoding {
    return new SpeculativeDecoding(guessed(props), undefined);
  }

  /** By a small model of the same family, with the same tokens. Its weights take GPU memory beside the model's. */
  static draftModel(draft: Model, props: SpeculationProps = {}): SpeculativeDecoding {
    return new SpeculativeDecoding(guessed(props), draft);
  }

  private constructor(
    /** Tokens guessed at a time. */
    readonly tokens: number,
    /** The small model; undefined where tokens are looked up in the prompt. */
    readonly draft: Model | undefined,
  ) {}
}

function guessed({ tokens = 4 }: SpeculationProps): number {
  return wholeNumber('tokens of SpeculativeDecoding', tokens, 1, 16);
}

/** Longest sequence of tokens that is looked up in the prompt. */
const LOOKUP = 4;

/** Source: the fields of `SpeculativeConfig` in vLLM 0.29. */
export function speculativeDecoding(
  { tokens, draft }: SpeculativeDecoding,
  { image, hubToken }: EngineContext,
): PodAdditions {
  if (draft === undefined) {
    const config = { method: 'ngram', num_speculative_tokens: tokens, prompt_lookup_max: LOOKUP };
    return { flags: { 'speculative-config': JSON.stringify(config) } };
  }
  const config = { method: 'draft_model', model: draft.repository, num_speculative_tokens: tokens };
  return {
    flags: { 'speculative-config': JSON.stringify(config) },
    initContainers: [hubDownload({ name: 'download-draft', image, repository: draft.repository, token: hubToken })],
  };
}
