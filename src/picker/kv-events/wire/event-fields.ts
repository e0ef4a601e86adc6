import type { MsgpackReader } from '../../../kv-event-wire/msgpack-reader';
import type { CacheEvent } from '../../scheduling';
import { takeBlockHash, takeBlockHashes } from './block-hash';

/** Where blocks are whose event does not say. */
const USUAL_MEDIUM = 'GPU';

/** What groups of layers need of a prompt whose event does not say. */
const USUAL_SPEC = 'full_attention';

/**
 * Kinds of groups whose layers need all blocks of a prompt. `unknown` is none of them: vLLM says so of layers of several kinds
 * that are not all of these, and of kinds that others have added.
 *
 * Source: `KVCacheSpecKind` and `get_kv_cache_spec_kind` in vLLM 0.29's `vllm/v1/kv_cache_interface.py`.
 */
const FULL_ATTENTION: ReadonlySet<string> = new Set(['full_attention', 'mla_attention', 'sink_full_attention']);

const NONE = new Uint32Array(0);

/** The fields of one event, in whatever order they come; those that do not come are as where they mean nothing. */
export class EventFields {
  private type = '';
  private hashes: Uint32Array = NONE;
  private parent: Uint32Array = NONE;
  private tokens: Uint32Array = NONE;
  private blockSize = 0;
  private adapter = '';
  private medium = USUAL_MEDIUM;
  private keys: readonly (readonly string[])[] = [];
  private group = 0;
  private spec = USUAL_SPEC;

  /** Takes the type of an event that comes as an array. */
  takeType(type: string): void {
    this.type = type;
  }

  /** Takes the value of a field; one that is nil counts as absent. */
  take(name: string, reader: MsgpackReader): void {
    if (reader.takeNil()) return;
    switch (name) {
      case 'type':
        this.type = reader.takeText();
        return;
      case 'block_hashes':
        this.hashes = takeBlockHashes(reader);
        return;
      case 'parent_block_hash':
        this.parent = new Uint32Array(2);
        takeBlockHash(reader, this.parent, 0);
        return;
      case 'token_ids':
        this.tokens = takeTokens(reader);
        return;
      case 'block_size':
        this.blockSize = reader.takeUint32();
        return;
      case 'lora_name':
        this.adapter = reader.takeText();
        return;
      case 'medium':
        this.medium = reader.takeText();
        return;
      case 'extra_keys':
        this.keys = takeKeys(reader);
        return;
      case 'group_idx':
        this.group = reader.takeUint32();
        return;
      case 'kv_cache_spec_kind':
        this.spec = reader.takeText();
        return;
      default:
        reader.skip();
    }
  }

  /** The event; undefined for one of a type that means nothing here, and for blocks that are not as long as they say. */
  event(): CacheEvent | undefined {
    const { type, hashes, parent, tokens, blockSize, adapter, medium, group } = this;
    if (type === 'AllBlocksCleared') return { kind: 'cleared' };
    if (type === 'BlockRemoved') return { kind: 'removed', hashes, medium, group };
    if (type !== 'BlockStored') return undefined;
    // Blocks that are copied to another place may come without their tokens.
    if (tokens.length > 0 && (blockSize === 0 || 2 * tokens.length !== hashes.length * blockSize)) return undefined;
    const fullAttention = FULL_ATTENTION.has(this.spec);
    const extras = this.keys.map((keys) => keys.filter((key) => key !== adapter).join('\0'));
    return { kind: 'stored', hashes, parent, tokens, blockSize, adapter, extras, medium, group, fullAttention };
  }
}

function takeTokens(reader: MsgpackReader): Uint32Array {
  const tokens = new Uint32Array(reader.takeArray());
  for (let at = 0; at < tokens.length; at++) tokens[at] = reader.takeUint32();
  return tokens;
}

/** For each block the keys of its hash; a key that is no text is told apart by its bytes. */
function takeKeys(reader: MsgpackReader): string[][] {
  return Array.from({ length: reader.takeArray() }, () => {
    if (reader.takeNil()) return [];
    return Array.from({ length: reader.takeArray() }, () =>
      reader.kind === 'text' ? reader.takeText() : reader.skipped().toString('latin1'),
    );
  });
}
