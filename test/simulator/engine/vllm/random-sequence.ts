import { seededRandom } from '../../../../src/simulator/seeded-random';
import type { Answers, Batch, Settings } from './settings';

/** Batches for a small server, with answers that are known beforehand. */
export interface RandomSequence {
  readonly settings: Settings;
  readonly batches: readonly { readonly batch: Batch; readonly answers: Answers }[];
}

const BATCHES = 12;
const ADAPTERS = ['a', 'b', 'c'];

/** Settings, prefixes, conversations and crowds from a seed. */
export function randomSequence(seed: number): RandomSequence {
  const random = seededRandom(seed);
  const integer = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const text = (tokens: number) => Array.from({ length: tokens }, () => integer(2, 511));
  const oneOf = <T>(values: readonly T[]) => values[integer(0, values.length - 1)];
  const blockSize = oneOf([16, 32]);
  const gpuBlocks = integer(10, 40);
  const maxModelLen = (gpuBlocks - 1) * blockSize;
  const tokenBudget = integer(20, 200);
  const settings = {
    blockSize,
    gpuBlocks,
    tokenBudget,
    maxRunning: integer(1, 8),
    maxAdapters: integer(1, 2),
    maxModelLen,
  };
  const prefixes = Array.from({ length: 4 }, () => text(integer(0, 5) * blockSize));
  const conversations: (readonly number[])[] = [];
  const exchange = () => {
    const before = random() < 0.3 && conversations.length > 0 ? oneOf(conversations) : oneOf(prefixes);
    const question = random() < 0.3 ? [] : text(integer(0, 3 * blockSize));
    const room = maxModelLen - integer(1, 100);
    const prompt = [...text(before.length + question.length === 0 ? 1 : 0), ...before, ...question].slice(
      0,
      Math.max(1, room),
    );
    const answer = text(Math.min(integer(1, random() < 0.5 ? 4 : 80), maxModelLen - prompt.length));
    const adapter = random() < 0.4 ? oneOf(ADAPTERS) : undefined;
    conversations.push([...prompt, ...answer]);
    return { request: { prompt, maxTokens: answer.length, adapter }, answer };
  };
  const batches = Array.from({ length: BATCHES }, () => {
    const exchanges = Array.from({ length: random() < 0.5 ? 1 : integer(1, 12) }, exchange);
    return { batch: exchanges.map(({ request }) => request), answers: exchanges.map(({ answer }) => answer) };
  });
  return { settings, batches };
}
