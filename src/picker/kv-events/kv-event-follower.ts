/** Follows the KV events of all members of a pool. */
import type { OfferedPrompt } from '../exchange';
import type { Member, Pool, PoolObserver } from '../pool';
import type { CachePort } from '../scheduling';
import { FollowedEngines } from './followed-engines';
import type { EventPorts } from './followed-server';
import { FollowingCounts } from './following-counts';
import { PromptTokeniser } from './prompt-tokeniser';

export interface KvEventFollowerOptions {
  readonly pool: Pool;
  readonly caches: CachePort;
  readonly ports: EventPorts;
  /** Told when a subscription fails, fails in another way, or (undefined) works again. */
  readonly onFailure: (endpoint: string, failure: string | undefined) => void;
}

export class KvEventFollower implements PoolObserver {
  readonly counts = new FollowingCounts();

  private readonly servers = new Map<Member, FollowedEngines>();
  private tokeniser: PromptTokeniser | undefined;

  constructor(private readonly options: KvEventFollowerOptions) {}

  /** Begins to follow the pool's members, now and to come. */
  start(): void {
    const { pool, caches } = this.options;
    this.tokeniser = new PromptTokeniser(pool, caches, this.counts);
    pool.observe(this);
  }

  joined(member: Member): void {
    const { caches, ports, onFailure } = this.options;
    const { id, address } = member.endpoint;
    const { counts } = this;
    this.servers.set(
      member,
      new FollowedEngines({
        ports,
        endpoint: id,
        address,
        caches,
        counts,
        onFailure: (failure) => onFailure(id, failure),
      }),
    );
  }

  /** Only now is it known on which ports a member publishes. */
  enginesTold(member: Member, ranks: readonly number[]): void {
    this.servers.get(member)?.follow(ranks);
  }

  left(member: Member): void {
    this.servers.get(member)?.close();
    this.servers.delete(member);
  }

  /** Offers a prompt whose tokens are wanted. */
  offer(prompt: OfferedPrompt): void {
    this.tokeniser?.offer(prompt);
  }

  /** Calls `use` with each member, and whether the subscriptions to all of its engines stand. */
  each(use: (member: Member, isConnected: boolean) => void): void {
    for (const [member, server] of this.servers) use(member, server.isConnected);
  }

  /** Ends all that is open. */
  close(): void {
    for (const member of [...this.servers.keys()]) this.left(member);
    this.tokeniser?.close();
  }
}
