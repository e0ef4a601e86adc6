import { randomBytes } from 'node:crypto';
import type { BlockHash } from '../engine/block-hash';
import type { BlockIdentities } from '../engine/block-identities';
import type { CacheListener } from '../engine/cache-listener';
import type { EngineRequest } from '../engine/engine';
import type { CacheChange } from './cache-change';
import { EventBatchWriter, type HashSecret } from './event-batch-writer';

/** Collects what happens to a cache, and gives out a batch for each step in which something did. */
export class CacheEvents implements CacheListener {
  private readonly writer: EventBatchWriter;
  private changes: CacheChange[] = [];

  /**
   * @param blockSize tokens of a block
   * @param rank the engine's data-parallel rank
   * @param publish takes a batch
   * @param secret of the hashes; a new one for each start of a server
   */
  constructor(
    blockSize: number,
    rank: number,
    private readonly publish: (batch: Buffer) => void,
    secret: HashSecret = randomSecret(),
  ) {
    this.writer = new EventBatchWriter(blockSize, rank, secret);
  }

  stored(request: EngineRequest, identities: BlockIdentities, first: number, end: number): void {
    this.changes.push({ kind: 'BlockStored', request, identities, first, end });
  }

  removed(hash: BlockHash): void {
    this.changes.push({ kind: 'BlockRemoved', hash });
  }

  /** As in vLLM, this is told with the next step. */
  cleared(): void {
    this.changes.push({ kind: 'AllBlocksCleared' });
  }

  stepEnded(): void {
    const { changes } = this;
    if (changes.length === 0) {
      return;
    }
    this.changes = [];
    this.publish(this.writer.write(Date.now() / 1_000, changes));
  }
}

function randomSecret(): HashSecret {
  const bytes = randomBytes(8);
  return [bytes.readUInt32BE(0), bytes.readUInt32BE(4)];
}
