/** The members of the pool and their live state; the one writer of the scheduler's endpoint table. */
import type { AdapterReport, CacheCounters, EndpointTable, Milliseconds, ScrapedLoad } from '../scheduling';
import type { Endpoint, Scheme } from './endpoint';

/** What a model server says about its KV cache; 0 stands for unknown. */
export interface KvCacheCapacity {
  /** Tokens a block. */
  readonly blockSize: number;
  /** Blocks that the server has, over all its engines. */
  readonly blocks: number;
  /** Whether prefixes are kept in it; true while unknown. */
  readonly prefixCaching: boolean;
  /**
   * Ranks of the data-parallel engines that the blocks are spread over, each of which has a cache of its own.
   * @default - one engine of rank 0
   */
  readonly ranks?: readonly number[];
}

/** The ranks of a server with one engine, and of one that does not tell. */
const ONE_ENGINE: readonly number[] = [0];

/** What a model server reports at once. */
export interface ServerReport {
  readonly load: ScrapedLoad;
  readonly kvCache: KvCacheCapacity;
  /** Undefined where it does not count. */
  readonly cacheCounters: CacheCounters | undefined;
  /** Undefined where it tells nothing of adapters. */
  readonly adapters?: AdapterReport;
}

/** An endpoint of the pool, from its joining to its leaving. */
export interface Member {
  readonly endpoint: Endpoint;
  /** Its row in the endpoint table; another endpoint's once this one has left. */
  readonly slot: number;
  /** How it is spoken with, from its joining to its leaving. */
  readonly scheme: Scheme;
  /** As last scraped. */
  readonly kvCache: KvCacheCapacity;
  /** As last scraped; undefined where the server does not count. */
  readonly cacheCounters: CacheCounters | undefined;
  /** Ranks of its data-parallel engines; undefined until it was scraped. */
  readonly ranks: readonly number[] | undefined;
}

/** Learns who joins and who leaves. */
export interface PoolObserver {
  joined(member: Member): void;
  left(member: Member): void;
  /** The member has told which data-parallel engines it has, for the first time or otherwise than before. */
  enginesTold?(member: Member, ranks: readonly number[]): void;
}

const UNKNOWN_CAPACITY: KvCacheCapacity = { blockSize: 0, blocks: 0, prefixCaching: true };

type MutableMember = { -readonly [K in keyof Member]: Member[K] };

export class Pool {
  /** Whether the members were ever told: before that an empty pool means nothing. */
  synced = false;

  private readonly table: EndpointTable;
  private readonly scheme: Scheme;
  private readonly byId = new Map<string, MutableMember>();
  private readonly observers: PoolObserver[] = [];

  /** @param scheme how endpoints are spoken with whose source does not say */
  constructor(table: EndpointTable, scheme: Scheme = 'http') {
    this.table = table;
    this.scheme = scheme;
  }

  /** The members, by endpoint id. */
  get members(): ReadonlyMap<string, Member> {
    return this.byId;
  }

  /** Members that may be picked. */
  get readyCount(): number {
    let ready = 0;
    for (const { endpoint } of this.byId.values()) if (endpoint.ready) ready++;
    return ready;
  }

  /** Tells the observer of all changes from now on, and of the members there are. */
  observe(observer: PoolObserver): void {
    this.observers.push(observer);
    for (const member of this.byId.values()) {
      observer.joined(member);
      if (member.ranks !== undefined) observer.enginesTold?.(member, member.ranks);
    }
  }

  /**
   * Makes these endpoints the members. One that stays keeps its bookings and what was learned of it; another pod at a
   * known address is a new member, and so is one that is spoken with in another way from now on.
   */
  apply(endpoints: readonly Endpoint[]): void {
    this.synced = true;
    const next = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
    for (const member of [...this.byId.values()]) {
      const { id, name } = member.endpoint;
      const still = next.get(id);
      if (still?.name !== name || this.schemeOf(still) !== member.scheme) this.leave(member);
    }
    for (const endpoint of next.values()) {
      const member = this.byId.get(endpoint.id);
      if (member === undefined) this.join(endpoint);
      else member.endpoint = endpoint;
      this.table.setEligible(this.byId.get(endpoint.id)!.slot, endpoint.ready);
    }
  }

  /** The member is being scraped. */
  asked(member: Member): void {
    if (this.current(member)) this.table.askScraped(member.slot);
  }

  /** Stores what was scraped; ignored when the member has left meanwhile. */
  scraped(member: Member, { load, kvCache, cacheCounters, adapters }: ServerReport, at: Milliseconds): void {
    const current = this.current(member);
    if (current === undefined) return;
    current.kvCache = kvCache;
    current.cacheCounters = cacheCounters;
    const { slot } = member;
    this.table.setScraped(slot, load, at);
    const { blockSize, blocks, prefixCaching, ranks = ONE_ENGINE } = kvCache;
    this.table.setKvCapacity(slot, blockSize * blocks, prefixCaching, ranks.length);
    this.setRanks(current, ranks);
    if (adapters !== undefined) this.table.setAdapters(slot, adapters);
    if (cacheCounters !== undefined) this.table.setCacheCounters(slot, cacheCounters);
  }

  /**
   * Stores the names of the models and adapters that the member says it serves.
   * @param noOther whether it refuses every other name
   * @param adapters those of them that are adapters
   */
  listed(member: Member, models: ReadonlySet<string>, noOther: boolean, adapters: ReadonlySet<string>): void {
    if (!this.current(member)) return;
    this.table.setModels(member.slot, models, noOther);
    this.table.setAdapterNames(member.slot, adapters);
  }

  /** The member's port refuses connections: nothing serves there. */
  unreachable(member: Member): void {
    if (this.current(member)) this.table.setRefused(member.slot);
  }

  private setRanks(member: MutableMember, ranks: readonly number[]): void {
    const known = member.ranks;
    if (known?.length === ranks.length && ranks.every((rank, at) => rank === known[at])) return;
    member.ranks = ranks;
    for (const observer of this.observers) observer.enginesTold?.(member, ranks);
  }

  private current(member: Member): MutableMember | undefined {
    const current = this.byId.get(member.endpoint.id);
    return current === member ? current : undefined;
  }

  private join(endpoint: Endpoint): void {
    const slot = this.table.add(endpoint.id);
    const scheme = this.schemeOf(endpoint);
    const member = { endpoint, slot, scheme, kvCache: UNKNOWN_CAPACITY, cacheCounters: undefined, ranks: undefined };
    this.byId.set(endpoint.id, member);
    for (const observer of this.observers) observer.joined(member);
  }

  private schemeOf({ scheme }: Endpoint): Scheme {
    return scheme ?? this.scheme;
  }

  private leave(member: MutableMember): void {
    this.byId.delete(member.endpoint.id);
    this.table.remove(member.endpoint.id);
    for (const observer of this.observers) observer.left(member);
  }
}
