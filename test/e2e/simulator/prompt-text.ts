import { BLOCK_TOKENS } from '../../../src/simulator/workloads/chain-hashes';
import type { WorkloadRequest } from '../../../src/simulator/workloads/workload';

/** Characters of a word beside the blank before it: such a word is one token of simulated servers, and four bytes. */
const LETTERS = 3;

const WORDS = 36 ** LETTERS;

/**
 * A prompt of as many tokens as a request of a workload has, which shares its blocks with those prompts with which the request shares
 * them.
 *
 * @param unique tells the tokens behind the last full block apart
 */
export function promptText({ promptTokens, identities }: WorkloadRequest, unique: number): string {
  const blocks = Math.floor(promptTokens / BLOCK_TOKENS);
  const texts = Array.from({ length: blocks }, (_, index) => words(identities.at(index), BLOCK_TOKENS));
  return [...texts, words(unique, promptTokens % BLOCK_TOKENS)].join('');
}

/** So many words that begin with a number's digits. */
function words(number: number, count: number): string {
  const digits = [number % WORDS, Math.floor(number / WORDS)];
  return Array.from({ length: count }, (_, index) => ` ${word(digits[index] ?? index)}`).join('');
}

function word(number: number): string {
  return number.toString(36).padStart(LETTERS, '0');
}
