import { setTimeout as sleep } from 'node:timers/promises';
import { FollowedServer } from '../../../src/picker/kv-events/followed-server';
import { FollowingCounts } from '../../../src/picker/kv-events/following-counts';
import { PrefixIndex, tokenChain } from '../../../src/picker/prefix';
import type { CachePort } from '../../../src/picker/scheduling';
import { ReportedCache } from '../../../src/picker/scheduling/reported-cache';
import type { SequenceRequest, Settings } from '../../simulator/engine/vllm/settings';

const SETTLED_MS = 150;

/** What the picker makes of the KV events of a server: what that holds of a prompt. */
export class FollowedCache {
  readonly counts = new FollowingCounts();
  private readonly index = new PrefixIndex(2 ** 12);
  private readonly cache: ReportedCache;
  private readonly server: FollowedServer;

  constructor(
    ip: string,
    [port, replayPort]: readonly [number, number],
    private readonly settings: Pick<Settings, 'blockSize' | 'gpuBlocks'>,
  ) {
    this.cache = new ReportedCache(0, {
      indexFor: () => this.index,
      roomOf: () => settings.gpuBlocks * settings.blockSize,
      isAdapter: () => {},
    });
    const caches: CachePort = {
      report: (_, _rank, event) => this.cache.take(event),
      forget: (_, _rank, complete) => this.cache.forget(complete),
      trust: () => {},
      tokens: () => {},
      noTokens: () => {},
    };
    const { counts } = this;
    const onFailure = () => undefined;
    this.server = new FollowedServer({
      endpoint: ip,
      rank: 0,
      address: ip,
      port,
      replayPort,
      caches,
      counts,
      onFailure,
    });
  }

  /** Whether it knows all that the server holds. */
  get isComplete(): boolean {
    return this.cache.complete;
  }

  /** Blocks that the server holds. */
  get blocks(): number {
    return this.cache.size;
  }

  close(): void {
    this.server.close();
  }

  /** Waits until no more events come. */
  async settled(): Promise<void> {
    for (let before = -1; before !== this.counts.batches; await sleep(SETTLED_MS)) {
      before = this.counts.batches;
    }
  }

  /** Tokens of a prompt that the server would find: the last token is always computed. */
  foundTokens({ prompt, adapter = '' }: Pick<SequenceRequest, 'prompt' | 'adapter'>): number {
    const { blockSize } = this.settings;
    this.index.match(tokenChain(Uint32Array.from(prompt), blockSize, adapter, ''));
    return Math.min(this.cache.hit, Math.floor((prompt.length - 1) / blockSize)) * blockSize;
  }
}
