import { seededRandom } from '../../../../src/simulator/seeded-random';
import type { Answers, Batch, Settings } from './settings';

/** A cache that is too small for the requests, and steps that are too small for most prompts. */
export const SETTINGS: Settings = {
  blockSize: 128,
  gpuBlocks: 41,
  tokenBudget: 512,
  maxRunning: 8,
  maxAdapters: 2,
  maxModelLen: 4_096,
};

/** The adapters that both servers offer. */
export const ADAPTERS = ['support', 'legal', 'sales'] as const;

const SEED = 29;
const VOCABULARY = 512;
const SPECIAL_TOKENS = 2;

/**
 * Requests for a real server, some of which share prefixes, go on with a conversation, come together, or are more than its cache
 * holds. Gives a batch at a time, and takes the answers to it.
 */
export function* requestSequence(): Generator<Batch, void, Answers> {
  const random = seededRandom(SEED);
  const integer = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const text = (tokens: number) => Array.from({ length: tokens }, () => integer(SPECIAL_TOKENS, VOCABULARY - 1));
  const blocks = (count: number) => text(count * SETTINGS.blockSize);
  const prefixes = [2, 3, 4, 5, 6, 7, 3, 5].map(blocks);
  const adapter = () => (random() < 0.2 ? ADAPTERS[integer(0, 2)] : undefined);
  // The first prefixes are asked for most.
  const prefix = () => prefixes[Math.min(integer(0, 7), integer(0, 7))];
  const question = () => (random() < 0.25 ? [] : text(integer(1, 300)));

  // One after another, some of them the next turn of a conversation.
  let turn: readonly number[] = blocks(1);
  for (let at = 0; at < 60; at++) {
    const isTurn = at % 4 === 3;
    const prompt = isTurn ? [...turn, ...text(integer(20, 150))] : [...prefix(), ...question()];
    const maxTokens = isTurn ? integer(30, 60) : integer(1, 6);
    const answers = yield [{ prompt, maxTokens, adapter: isTurn ? undefined : adapter() }];
    turn = isTurn && prompt.length < 1_200 ? [...prompt, ...answers[0]] : turn;
  }

  // Together more than the cache holds, each with a prompt of its own.
  yield Array.from({ length: 8 }, () => ({ prompt: text(integer(400, 560)), maxTokens: integer(300, 420) }));

  // Together more than the cache holds, all with the same beginning.
  const common = blocks(5);
  yield Array.from({ length: 8 }, () => ({
    prompt: [...common, ...text(integer(200, 400))],
    maxTokens: integer(200, 350),
  }));

  // More than may run at once.
  yield Array.from({ length: 16 }, () => ({ prompt: [...prefix(), ...question()], maxTokens: integer(1, 150) }));

  // The same whole blocks several times, of which the last one is computed each time.
  const whole = blocks(7);
  yield Array.from({ length: 5 }, () => ({ prompt: whole, maxTokens: 140 }));

  // More adapters than fit a batch.
  yield Array.from({ length: 9 }, (_, at) => ({
    prompt: [...prefixes[at % 2], ...text(integer(50, 200))],
    maxTokens: integer(20, 80),
    adapter: ADAPTERS[integer(0, 2)],
  }));

  // What is left of all that.
  for (const prompt of [whole, ...prefixes, common]) {
    yield [{ prompt, maxTokens: 2 }];
  }
}
