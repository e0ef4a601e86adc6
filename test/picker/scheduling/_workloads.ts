/** Workloads for the fleet model, each from a seed. */

import { seededRandom } from '../../../src/simulator/seeded-random';
import type { Arrival } from './_fleet-model';
import { BLOCK_TOKENS } from './_vllm-model';

/** Gives blocks that no other prompt has. */
class Contents {
  private next = 0;

  blocks(tokens: number): number[] {
    return Array.from({ length: Math.floor(tokens / BLOCK_TOKENS) }, () => this.next++);
  }
}

/** Poisson arrivals at so many a second, each made by `request`. */
function arrivals(
  random: () => number,
  rate: number,
  count: number,
  request: (index: number) => Omit<Arrival, 'arrivedAt'>,
): Arrival[] {
  let now = 0;
  return Array.from({ length: count }, (_, index) => {
    now -= (1_000 / rate) * Math.log(1 - random());
    return { arrivedAt: now, ...request(index) };
  });
}

/** One system prompt that everybody shares, questions of 100 tokens, answers of 500 to 1,500. */
export function hotPrefix(seed: number, prefixTokens: number, rate: number, count: number): Arrival[] {
  const random = seededRandom(seed);
  const contents = new Contents();
  const prefix = contents.blocks(prefixTokens);
  return arrivals(random, rate, count, () => {
    const promptTokens = prefixTokens + 100;
    const blocks = [...prefix, ...contents.blocks(promptTokens - prefix.length * BLOCK_TOKENS)];
    return { blocks, promptTokens, answerTokens: Math.round(500 + 1_000 * random()) };
  });
}

/** 150 tenants with a system prompt each, five questions of 1,200 tokens a tenant, asked again and again. */
export function tenants(seed: number, rate: number, count: number): Arrival[] {
  const random = seededRandom(seed);
  const contents = new Contents();
  const prompts = Array.from({ length: 150 }, () => contents.blocks(6_000)).flatMap((system) =>
    Array.from({ length: 5 }, () => [...system, ...contents.blocks(7_200 - system.length * BLOCK_TOKENS)]),
  );
  const order = prompts.map((blocks) => ({ blocks, place: random() })).sort((a, b) => a.place - b.place);
  return arrivals(random, rate, count, (index) => ({
    blocks: order[index % order.length].blocks,
    promptTokens: 7_200,
    answerTokens: 1_000,
  }));
}

/** Prompts of 100 to 10,000 tokens that have nothing in common, answers of 20 to 500. */
export function strangers(seed: number, rate: number, count: number): Arrival[] {
  const random = seededRandom(seed);
  const contents = new Contents();
  return arrivals(random, rate, count, () => {
    const promptTokens = Math.round(100 * 100 ** random());
    return { blocks: contents.blocks(promptTokens), promptTokens, answerTokens: Math.round(20 * 25 ** random()) };
  });
}
