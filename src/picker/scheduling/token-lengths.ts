import { BLOCK_BYTES } from '../prefix';
import { FadingMean } from './fading-mean';
import type { PickRequest } from './port';

/** Bytes of text to a token until servers tell: the usual estimate for English with today's vocabularies. */
const BYTES_PER_TOKEN = 4;

/** Tokens that an answer is taken to have until servers tell. */
const ANSWER_TOKENS = 250;

/** What was assumed counts as much as so many tokens of prompts, and so many answers. */
const ASSUMED_TOKENS = 4_096;
const ASSUMED_ANSWERS = 8;

/** Tokens of prompts, and answers, after which what was learned counts half. */
const MOST_TOKENS = 1_000_000;
const MOST_ANSWERS = 256;

/** The same for blocks of prompts. */
const TOKENS_PER_BLOCK = BLOCK_BYTES / BYTES_PER_TOKEN;
const ASSUMED_BLOCKS = ASSUMED_TOKENS / TOKENS_PER_BLOCK;
const MOST_BLOCKS = MOST_TOKENS / TOKENS_PER_BLOCK;

/** Models that are told apart; clients may name any number of them. */
const MOST_MODELS = 1_000;

/** A prompt ends within a block, on average in its middle. */
const LAST_BLOCK = 0.5;

/** What is learned of one model. */
class ModelLengths {
  readonly bytesPerToken = new FadingMean(BYTES_PER_TOKEN, ASSUMED_TOKENS, MOST_TOKENS);
  readonly answerTokens = new FadingMean(ANSWER_TOKENS, ASSUMED_ANSWERS, MOST_ANSWERS);
}

/** How many tokens prompts and answers have, learned from what model servers count. */
export class TokenLengths {
  private readonly models = new Map<string, ModelLengths>();
  private readonly tokensPerBlock = new FadingMean(TOKENS_PER_BLOCK, ASSUMED_BLOCKS, MOST_BLOCKS);

  /** Tokens of one block of a prompt, over all models. */
  get blockTokens(): number {
    return this.tokensPerBlock.value;
  }

  /** Estimated length of a prompt in tokens, at least 1. */
  promptTokens({ model, textBytes, otherTokens }: PickRequest): number {
    const bytesPerToken = this.models.get(model)?.bytesPerToken.value ?? BYTES_PER_TOKEN;
    return Math.max(1, Math.ceil(textBytes / bytesPerToken) + otherTokens);
  }

  /** Expected length of an answer in tokens. */
  answerTokens({ model, maxTokens }: PickRequest): number {
    const mean = this.models.get(model)?.answerTokens.value ?? ANSWER_TOKENS;
    return Math.min(mean, maxTokens || Number.POSITIVE_INFINITY);
  }

  /** A model server counted the tokens of a request. */
  learn({ model, textBytes, otherTokens, hashes }: PickRequest, promptTokens: number, answerTokens: number): void {
    const lengths = this.lengthsOf(model);
    lengths.answerTokens.add(answerTokens, 1);
    const textTokens = promptTokens - otherTokens;
    if (textBytes > 0 && textTokens > 0) lengths.bytesPerToken.add(textBytes, textTokens);
    if (hashes.length > 0) this.tokensPerBlock.add(promptTokens, blocksOf(hashes));
  }

  private lengthsOf(model: string): ModelLengths {
    const known = this.models.get(model);
    if (known !== undefined) return known;
    const name = this.models.size < MOST_MODELS ? model : '';
    const lengths = this.models.get(name) ?? new ModelLengths();
    this.models.set(name, lengths);
    return lengths;
  }
}

/** Blocks of a prompt, with the part of the last one that is expected to be there. */
export function blocksOf(hashes: Uint32Array): number {
  return hashes.length / 2 + LAST_BLOCK;
}
