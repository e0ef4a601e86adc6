import type { CachePort } from '../scheduling';
import { type EventPorts, FollowedServer, type FollowedServerOptions } from './followed-server';

export interface FollowedEnginesOptions extends Omit<FollowedServerOptions, 'rank' | keyof EventPorts> {
  /** The ports of the engine of rank 0. */
  readonly ports: EventPorts;
}

const LAST_PORT = 65_535;

/**
 * Follows the engines of one server. Each data-parallel engine publishes on a port of its own, and answers replays on one: the
 * configured ones plus its rank, whether the other ranks are in the same server, in others on the same machine or on others.
 *
 * Source: `ZmqEventPublisher.offset_endpoint_port` in vLLM 0.29's `vllm/distributed/kv_events.py`.
 */
export class FollowedEngines {
  private readonly engines = new Map<number, FollowedServer>();
  private readonly caches: CachePort;

  constructor(private readonly options: FollowedEnginesOptions) {
    this.caches = options.caches;
  }

  /** Whether all subscriptions stand, and there is one. */
  get isConnected(): boolean {
    return this.engines.size > 0 && [...this.engines.values()].every((engine) => engine.isConnected);
  }

  /** Follows the engines of these ranks from now on, and no others. */
  follow(ranks: readonly number[]): void {
    const { endpoint, ports } = this.options;
    for (const [rank, engine] of this.engines) {
      if (ranks.includes(rank)) continue;
      engine.close();
      this.engines.delete(rank);
      this.caches.forget(endpoint, rank, false);
      this.caches.trust(endpoint, rank, false);
    }
    for (const rank of ranks) {
      const isPort = Math.max(ports.port, ports.replayPort ?? 0) + rank <= LAST_PORT;
      if (isPort && !this.engines.has(rank)) this.engines.set(rank, this.open(rank, ranks.length > 1));
    }
  }

  close(): void {
    for (const engine of this.engines.values()) engine.close();
    this.engines.clear();
  }

  private open(rank: number, isOneOfSeveral: boolean): FollowedServer {
    const { ports, onFailure, ...options } = this.options;
    return new FollowedServer({
      ...options,
      rank,
      port: ports.port + rank,
      replayPort: ports.replayPort === undefined ? undefined : ports.replayPort + rank,
      onFailure: (failure) => onFailure(failure && isOneOfSeveral ? `engine ${rank}: ${failure}` : failure),
    });
  }
}
