/** What a captured stream of a real server makes known: exactly the prompts that its blocks spell. */

import { MsgpackReader } from '../../../src/kv-event-wire/msgpack-reader';
import { readEventBatch } from '../../../src/picker/kv-events/wire/event-batch';
import { PrefixIndex, tokenChain } from '../../../src/picker/prefix';
import type { BlocksStored } from '../../../src/picker/scheduling';
import { ReportedCache } from '../../../src/picker/scheduling/reported-cache';
import { CAPTURED } from './_captured';

const BLOCK = 128;

const events = CAPTURED.flatMap(([, , batch]) => readEventBatch(new MsgpackReader(batch))) as BlocksStored[];

interface Prompt {
  readonly adapter: string;
  readonly tokens: readonly number[];
}

/** For each event the whole prompt that ends with its blocks, by the hash of the last one. */
function prompts(): Prompt[] {
  const byHash = new Map<string, Prompt>();
  return events.map(({ hashes, parent, tokens, adapter }) => {
    const before = parent.length === 0 ? [] : byHash.get(parent.join())!.tokens;
    const prompt = { adapter, tokens: [...before, ...tokens] };
    for (let block = 1; block <= hashes.length / 2; block++) {
      const end = before.length + block * BLOCK;
      byHash.set(hashes.slice(2 * block - 2, 2 * block).join(), { adapter, tokens: prompt.tokens.slice(0, end) });
    }
    return prompt;
  });
}

test('each prompt is held whole, by its own adapter alone', () => {
  const index = new PrefixIndex(2 ** 16);
  const adapters = new Set<string>();
  const cache = new ReportedCache(0, {
    indexFor: () => index,
    roomOf: () => 1_000_000,
    isAdapter: (name) => adapters.add(name),
  });
  cache.forget(true);
  for (const event of events) cache.take(event);
  expect([cache.size, cache.orphans, cache.complete]).toEqual([33, 0, true]);
  expect([...adapters].sort()).toEqual(['sql-lora', 'support-lora']);

  const hit = (tokens: readonly number[], adapter: string) => {
    index.match(tokenChain(Uint32Array.from(tokens), BLOCK, adapter, ''));
    return cache.hit;
  };
  const lengths = prompts().map(({ tokens, adapter }) => {
    expect(hit(tokens, adapter)).toBe(tokens.length / BLOCK);
    expect(hit([...tokens, ...tokens], adapter)).toBe(tokens.length / BLOCK);
    expect(hit(tokens, 'nobody')).toBe(0);
    return tokens.length / BLOCK;
  });
  expect(Math.max(...lengths)).toBe(11);
});
