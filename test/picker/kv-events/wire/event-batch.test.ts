import * as fc from 'fast-check';
import { MsgpackError, MsgpackReader } from '../../../../src/kv-event-wire/msgpack-reader';
import { readEventBatch } from '../../../../src/picker/kv-events/wire/event-batch';
import type { BlocksStored, CacheEvent } from '../../../../src/picker/scheduling';
import { type Packable, pack } from '../../../kv-event-wire/pack';
import { runs } from '../../../runs';
import { CAPTURED } from '../_captured';

const read = (batch: Packable): CacheEvent[] => readEventBatch(new MsgpackReader(pack(batch)));

const wide = (words: Uint32Array): bigint[] =>
  Array.from({ length: words.length / 2 }, (_, at) => (BigInt(words[2 * at]) << 32n) | BigInt(words[2 * at + 1]));

const STORED = {
  block_hashes: [2n ** 64n - 1n, 5n],
  parent_block_hash: 7n,
  token_ids: [1, 300, 70_000, 4],
  block_size: 2,
  lora_id: 1,
  medium: 'CPU',
  lora_name: 'sql',
  extra_keys: [['sql', 'salt'], null],
  group_idx: 3,
  kv_cache_spec_kind: 'sliding_window',
};

const EXPECTED: CacheEvent = {
  kind: 'stored',
  hashes: Uint32Array.of(0xffff_ffff, 0xffff_ffff, 0, 5),
  parent: Uint32Array.of(0, 7),
  tokens: Uint32Array.of(1, 300, 70_000, 4),
  blockSize: 2,
  adapter: 'sql',
  extras: ['salt', ''],
  medium: 'CPU',
  group: 3,
  fullAttention: false,
};

describe('a captured stream', () => {
  const batches = CAPTURED.map(([, , payload]) => readEventBatch(new MsgpackReader(payload)));
  const events = batches.flat() as BlocksStored[];

  it('has one or two events a message, all of them of stored blocks', () => {
    expect(batches.map(({ length }) => length)).toEqual([
      1, 1, 1, 1, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1,
    ]);
    expect(
      events.every(
        ({ kind, medium, group, blockSize }) => `${kind} ${medium} ${group} ${blockSize}` === 'stored GPU 0 128',
      ),
    ).toBe(true);
    expect(events.every(({ fullAttention }) => fullAttention)).toBe(true);
    expect(events.map(({ hashes }) => hashes.length / 2)).toEqual([2, 2, 2, 2, ...Array(25).fill(1)]);
  });

  it('has hashes that need all of their 64 bits', () => {
    expect(wide(events[0].hashes)).toEqual([8854282023153783643n, 7795882927490244707n]);
    expect(wide(events[1].hashes)).toEqual([13838202649430728852n, 17236123644022164228n]);
    expect(wide(events[4].parent)).toEqual([9989779016927962171n]);
    expect(events[0].parent).toHaveLength(0);
  });

  it('has the tokens of all blocks of an event together', () => {
    expect(events[0].tokens).toHaveLength(256);
    expect([...events[0].tokens.subarray(0, 4)]).toEqual([0, 85, 91, 299]);
    expect([...events[4].tokens.subarray(0, 4)]).toEqual([308, 77, 302, 280]);
  });

  it('names adapters once, and not among the keys that set a block apart', () => {
    expect(events.slice(0, 5).map(({ adapter }) => adapter)).toEqual([
      '',
      'sql-lora',
      'support-lora',
      '',
      'support-lora',
    ]);
    expect(events.flatMap(({ extras }) => extras).every((extra) => extra === '')).toBe(true);
  });

  it('has no event whose parent was not stored before', () => {
    const known = new Set<bigint>();
    for (const { hashes, parent } of events) {
      for (const hash of wide(parent)) expect(known.has(hash)).toBe(true);
      for (const hash of wide(hashes)) known.add(hash);
    }
    expect(known.size).toBe(33);
  });
});

describe('readEventBatch', () => {
  it('reads events that are maps, in a batch that is an array or a map', () => {
    const event = { type: 'BlockStored', ...STORED };
    expect(read([1.5, [event], 0])).toEqual([EXPECTED]);
    expect(read({ ts: 1.5, events: [event], data_parallel_rank: 0 })).toEqual([EXPECTED]);
  });

  it('reads events that are arrays, with as many fields as a release had', () => {
    const fields = Object.values(STORED);
    expect(read([1.5, [['BlockStored', ...fields]]])).toEqual([EXPECTED]);
    expect(read([1.5, [['BlockStored', ...fields, 'a field to come']]])).toEqual([EXPECTED]);
    const [short] = read([1.5, [['BlockStored', ...fields.slice(0, 5)]]]);
    expect(short).toEqual({ ...EXPECTED, adapter: '', extras: [], medium: 'GPU', group: 0, fullAttention: true });
  });

  it('reads removed and cleared blocks in both forms', () => {
    const removed = { kind: 'removed', hashes: Uint32Array.of(0, 9), medium: 'CPU', group: 1 };
    const batch: readonly Packable[] = [
      { type: 'BlockRemoved', block_hashes: [9], medium: 'CPU', group_idx: 1 },
      ['BlockRemoved', [9], 'CPU', 1],
      { type: 'AllBlocksCleared' },
      ['AllBlocksCleared'],
    ];
    expect(read([1.5, batch, 0])).toEqual([removed, removed, { kind: 'cleared' }, { kind: 'cleared' }]);
  });

  it('takes the last 64 bits of hashes that are digests', () => {
    const digest = Buffer.from(`${'ab'.repeat(24)}0102030405060708`, 'hex');
    const [event] = read([1, [{ type: 'BlockRemoved', block_hashes: [digest] }]]);
    expect(event).toMatchObject({ hashes: Uint32Array.of(0x01020304, 0x05060708) });
    expect(() => read([1, [['BlockRemoved', [Buffer.alloc(7)]]]])).toThrow(MsgpackError);
  });

  it('passes over events of unknown types, and over blocks that are not as long as they say', () => {
    const short = { type: 'BlockStored', ...STORED, token_ids: [1, 2, 3] };
    const none = { type: 'BlockStored', ...STORED, block_size: 0 };
    expect(read([1, [{ type: 'Other', data: [1] }, ['Other', {}], short, none, { type: 'AllBlocksCleared' }]])).toEqual(
      [{ kind: 'cleared' }],
    );
  });

  it('takes groups whose layers need all blocks for full attention, and no others', () => {
    const needsAll = (kind: string) => {
      const [event] = read([1, [{ type: 'BlockStored', ...STORED, kv_cache_spec_kind: kind }]]);
      return (event as BlocksStored).fullAttention;
    };
    const all = ['full_attention', 'mla_attention', 'sink_full_attention'];
    const others = ['sliding_window', 'sliding_window_mla', 'mamba', 'chunked_local_attention', 'unknown'];
    expect([...all, ...others].filter(needsAll)).toEqual(all);
  });

  it('tells keys apart that are no texts', () => {
    const extrasOf = (key: Packable) => {
      const [event] = read([1, [{ type: 'BlockStored', ...STORED, extra_keys: [[key], null] }]]);
      return (event as BlocksStored).extras;
    };
    expect(new Set([extrasOf(['image', 3])[0], extrasOf(['image', 4])[0], extrasOf(5)[0], extrasOf('')[0]]).size).toBe(
      4,
    );
  });

  it('reads or refuses whatever a captured message becomes when its bytes are changed', () => {
    fc.assert(
      fc.property(
        fc.nat(CAPTURED.length - 1),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        (at, changes) => {
          const payload = Buffer.from(CAPTURED[at][2]);
          for (const [where, byte] of changes) payload[where % payload.length] = byte;
          try {
            readEventBatch(new MsgpackReader(payload));
          } catch (error) {
            expect(error).toBeInstanceOf(MsgpackError);
          }
        },
      ),
      { numRuns: runs(250) },
    );
  });
});
