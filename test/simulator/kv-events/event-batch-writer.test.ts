import fc from 'fast-check';
import { MsgpackReader } from '../../../src/kv-event-wire/msgpack-reader';
import { readEventBatch } from '../../../src/picker/kv-events/wire/event-batch';
import type { BlocksStored as EventRead } from '../../../src/picker/scheduling';
import type { BlockIdentities } from '../../../src/simulator/engine/block-identities';
import type { CacheChange } from '../../../src/simulator/kv-events/cache-change';
import { EventBatchWriter, type HashSecret } from '../../../src/simulator/kv-events/event-batch-writer';
import { pack } from '../../kv-event-wire/pack';
import { CAPTURED } from '../../picker/kv-events/_captured';
import { runs } from '../../runs';

const ADAPTER_IDS: Readonly<Record<string, number>> = { 'sql-lora': 1, 'support-lora': 2 };
const NO_SECRET: HashSecret = [0, 0];

const identitiesOf = (hashes: readonly number[]): BlockIdentities => ({ at: (index) => hashes[index] });

function stored(hashes: readonly number[], first: number, tokens: readonly number[], adapter?: string): CacheChange {
  const request = { id: 'a', prompt: tokens, answer: [], maxTokens: 1, adapter, adapterId: ADAPTER_IDS[adapter ?? ''] };
  return { kind: 'BlockStored', request, identities: identitiesOf(hashes), first, end: hashes.length };
}

const hexOf = (high: number, low: number) =>
  `cf${high.toString(16).padStart(8, '0')}${low.toString(16).padStart(8, '0')}`;

/** A batch of a real server written by us, and as it was with our hashes in the place of its own. */
function rewritten(batch: Buffer): { readonly ours: string; readonly real: string } {
  let real = batch.toString('hex');
  const named = new Map<string, number>();
  const ownHash = (high: number, low: number): number => {
    const hex = hexOf(high, low);
    const hash = named.get(hex) ?? 2 ** 40 + 977 * named.size;
    named.set(hex, hash);
    real = real.replaceAll(hex, hexOf(Math.floor(hash / 2 ** 32), hash % 2 ** 32));
    return hash;
  };
  const changes = (readEventBatch(new MsgpackReader(batch)) as EventRead[]).map((event) => {
    const { hashes, parent, tokens, blockSize, adapter } = event;
    const first = parent.length / 2;
    const pairs = [...parent, ...hashes];
    const own = Array.from({ length: pairs.length / 2 }, (_, at) => ownHash(pairs[2 * at], pairs[2 * at + 1]));
    const before = Array<number>(first * blockSize).fill(0);
    return stored(own, first, [...before, ...tokens], adapter || undefined);
  });
  const seconds = batch.readDoubleBE(2);
  return { ours: new EventBatchWriter(128, 0, NO_SECRET).write(seconds, changes).toString('hex'), real };
}

test.each(CAPTURED.map(([, , batch], at) => [at, batch] as const))(
  'message %d of a real server is written byte for byte, hashes aside',
  (_, batch) => {
    const { ours, real } = rewritten(batch);
    expect(ours).toBe(real);
  },
);

test('removed blocks, an emptied cache and the rank of an engine are what vLLM makes of them', () => {
  const changes: CacheChange[] = [{ kind: 'BlockRemoved', hash: 2 ** 52 + 5 }, { kind: 'AllBlocksCleared' }];
  const expected = pack([
    1.5,
    [
      { type: 'BlockRemoved', block_hashes: [2n ** 52n + 5n], medium: 'GPU', group_idx: 0 },
      { type: 'AllBlocksCleared' },
    ],
    3,
  ]);
  expect(new EventBatchWriter(16, 3, NO_SECRET).write(1.5, changes).equals(expected)).toBe(true);
});

const BLOCK = 4;
const hash = fc.integer({ min: 0, max: 2 ** 53 - 1 });
const token = fc.nat({ max: 200_000 });
const adapter = fc.option(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), { nil: undefined });

const changes = fc.array(
  fc.oneof(
    fc
      .tuple(fc.array(hash, { minLength: 1, maxLength: 20 }), fc.nat(), adapter)
      .chain(([hashes, skipped, name]) =>
        fc
          .array(token, { minLength: hashes.length * BLOCK, maxLength: hashes.length * BLOCK + 3 })
          .map((tokens) => stored(hashes, skipped % hashes.length, tokens, name)),
      ),
    hash.map((one): CacheChange => ({ kind: 'BlockRemoved', hash: one })),
    fc.constant<CacheChange>({ kind: 'AllBlocksCleared' }),
  ),
  { maxLength: 20 },
);

/** The words of hashes, as the picker has them. */
function words(hashes: readonly number[], [high, low]: HashSecret): number[] {
  return hashes.flatMap((one) => [(Math.floor(one / 2 ** 32) ^ high) >>> 0, (one ^ low) >>> 0]);
}

test('what is written the picker reads', () => {
  const secrets = fc.tuple(fc.nat({ max: 0xffff_ffff }), fc.nat({ max: 0xffff_ffff }));
  fc.assert(
    fc.property(changes, secrets, (written, secret) => {
      const batch = new EventBatchWriter(BLOCK, 0, secret).write(1, written);
      const read = readEventBatch(new MsgpackReader(batch));
      const expected = written.map((change) => {
        if (change.kind === 'AllBlocksCleared') return { kind: 'cleared' };
        if (change.kind === 'BlockRemoved') {
          return { kind: 'removed', hashes: words([change.hash], secret), medium: 'GPU', group: 0 };
        }
        const { request, identities, first, end } = change;
        const hashes = Array.from({ length: end - first }, (_, at) => identities.at(first + at));
        return {
          kind: 'stored',
          hashes: words(hashes, secret),
          parent: first === 0 ? [] : words([identities.at(first - 1)], secret),
          tokens: request.prompt.slice(first * BLOCK, end * BLOCK),
          blockSize: BLOCK,
          adapter: request.adapter ?? '',
          extras: hashes.map(() => ''),
          medium: 'GPU',
          group: 0,
          fullAttention: true,
        };
      });
      const plain = read.map((event) =>
        Object.fromEntries(
          Object.entries(event).map(([name, value]) => [name, value instanceof Uint32Array ? [...value] : value]),
        ),
      );
      expect(plain).toEqual(expected);
    }),
    { numRuns: runs(100) },
  );
});
