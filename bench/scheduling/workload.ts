import { BlockHasher, hashChain } from '../../src/picker/prefix';
import { seededRandom } from '../../src/simulator/seeded-random';

/** System prompts, each of which begins many prompts. */
const SYSTEMS = 20;

/** Conversations, which come back again and again. */
const CONVERSATIONS = 400;

/** Prompts of so many bytes: half of each is one of a few system prompts, the rest a conversation's own. */
export function prompts(bytes: number): Buffer[] {
  const random = seededRandom(1);
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
