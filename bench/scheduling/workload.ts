import { BlockHasher, hashChain } from '../../src/picker/prefix';

/** System prompts, each of which begins many prompts. */
const SYSTEMS = 20;

/** Conversations, which come back again and again. */
const CONVERSATIONS = 400;

/** Uniform numbers from 0 up to 1, the same in each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Prompts of so many bytes: half of each is one of a few system prompts, the rest a conversation's own. */
export function prompts(bytes: number): Buffer[] {
  const random = seeded(1);
  const text = (length: number) => Buffer.from(Array.from({ length }, () => 32 + Math.floor(95 * random())));
  const systems = Array.from({ length: SYSTEMS }, () => text(bytes / 2));
  return Array.from({ length: CONVERSATIONS }, (_, index) =>
    Buffer.concat([systems[index % SYSTEMS], text(bytes / 2)]),
  );
}

export function hashesOf(prompt: Buffer): Uint32Array {
  const hasher = new BlockHasher();
  hasher.add(prompt, 0, prompt.length);
  return hashChain({ model: 'acme/chat', salt: '' }, [hasher]);
}
