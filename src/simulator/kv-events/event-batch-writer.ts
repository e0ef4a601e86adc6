import { FIELD_ORDER } from '../../kv-event-wire/field-order';
import { MsgpackWriter } from '../../kv-event-wire/msgpack-writer';
import type { BlockHash } from '../engine/block-hash';
import type { BlockRemoved, BlocksStored, CacheChange } from './cache-change';

/** Two words that make a server's hashes its own. */
export type HashSecret = readonly [high: number, low: number];

/** Writes a field of an event. */
type WriteField<E> = (writer: MsgpackWriter, event: E, batch: EventBatchWriter) => void;

type Fields<T extends keyof typeof FIELD_ORDER, E> = Readonly<Record<(typeof FIELD_ORDER)[T][number], WriteField<E>>>;

const TWO_TO_32 = 2 ** 32;
/** The only group of layers: all of them look back at all tokens. */
const GROUP = 0;
const MEDIUM = 'GPU';

const STORED: Fields<'BlockStored', BlocksStored> = {
  block_hashes: (writer, { identities, first, end }, batch) => {
    writer.array(end - first);
    for (let block = first; block < end; block++) batch.writeHash(writer, identities.at(block));
  },
  parent_block_hash: (writer, { identities, first }, batch) => {
    if (first === 0) writer.nil();
    else batch.writeHash(writer, identities.at(first - 1));
  },
  token_ids: (writer, { request, first, end }, { blockSize }) => {
    const { prompt, answer } = request;
    writer.array((end - first) * blockSize);
    for (let at = first * blockSize; at < end * blockSize; at++) {
      writer.uint32(at < prompt.length ? prompt[at] : answer[at - prompt.length]);
    }
  },
  block_size: (writer, _, { blockSize }) => writer.uint32(blockSize),
  lora_id: (writer, { request }) => {
    if (request.adapterId === undefined) writer.nil();
    else writer.uint32(request.adapterId);
  },
  medium: (writer) => writer.text(MEDIUM),
  lora_name: (writer, { request }) => writeOptionalText(writer, request.adapter),
  extra_keys: (writer, { request, first, end }) => {
    writer.array(end - first);
    for (let block = first; block < end; block++) {
      if (request.adapter !== undefined) writer.array(1);
      writeOptionalText(writer, request.adapter);
    }
  },
  group_idx: (writer) => writer.uint32(GROUP),
  kv_cache_spec_kind: (writer) => writer.text('full_attention'),
};

const REMOVED: Fields<'BlockRemoved', BlockRemoved> = {
  block_hashes: (writer, { hash }, batch) => {
    writer.array(1);
    batch.writeHash(writer, hash);
  },
  medium: (writer) => writer.text(MEDIUM),
  group_idx: (writer) => writer.uint32(GROUP),
};

/**
 * Writes what happened to a cache as vLLM 0.29 does: `[time, events, rank]`, each event a map that begins with its type.
 *
 * Source: vLLM's `vllm/distributed/kv_events.py`, and messages of a real server.
 */
export class EventBatchWriter {
  /**
   * @param blockSize tokens of a block
   * @param rank the engine's data-parallel rank
   * @param secret makes the hashes differ from those of other servers, as vLLM's do, which begin with a random number
   */
  constructor(
    readonly blockSize: number,
    private readonly rank: number,
    private readonly secret: HashSecret,
  ) {}

  /** @param seconds since 1970 */
  write(seconds: number, changes: readonly CacheChange[]): Buffer {
    const writer = new MsgpackWriter();
    writer.array(3);
    writer.float64(seconds);
    writer.array(changes.length);
    for (const change of changes) {
      if (change.kind === 'BlockStored') this.writeEvent(writer, change, STORED);
      else if (change.kind === 'BlockRemoved') this.writeEvent(writer, change, REMOVED);
      else this.writeEvent(writer, change, {});
    }
    writer.uint32(this.rank);
    return writer.bytes();
  }

  /** The words of a hash are mixed with the secret, which maps no two hashes to one. */
  writeHash(writer: MsgpackWriter, hash: BlockHash): void {
    const [high, low] = this.secret;
    writer.uint64((Math.floor(hash / TWO_TO_32) ^ high) >>> 0, (hash ^ low) >>> 0);
  }

  private writeEvent<E extends CacheChange>(
    writer: MsgpackWriter,
    event: E,
    fields: Readonly<Record<string, WriteField<E>>>,
  ): void {
    const order: readonly string[] = FIELD_ORDER[event.kind];
    writer.map(1 + order.length);
    writer.text('type');
    writer.text(event.kind);
    for (const name of order) {
      writer.text(name);
      fields[name](writer, event, this);
    }
  }
}

function writeOptionalText(writer: MsgpackWriter, text: string | undefined): void {
  if (text === undefined) writer.nil();
  else writer.text(text);
}
