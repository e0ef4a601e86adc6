/** An index as it is written at first: a Map from hashes to the Sets of their holders, and a Map a holder for the order of use. */
export class MapOfSets {
  private readonly holders = new Map<number, Set<number>>();
  private readonly used: Map<number, true>[];

  constructor(
    endpoints: number,
    private readonly capacity: number,
  ) {
    this.used = Array.from({ length: endpoints }, () => new Map());
  }

  /** For each endpoint that holds any, the blocks that it holds from the first one on without a gap. */
  match(hashes: Uint32Array): ReadonlyMap<number, number> {
    const hits = new Map<number, number>();
    for (let at = 0; at < hashes.length; at += 2) {
      const holders = this.holders.get(keyOf(hashes, at));
      if (holders === undefined) break;
      for (const endpoint of holders) if ((hits.get(endpoint) ?? 0) === at / 2) hits.set(endpoint, at / 2 + 1);
    }
    return hits;
  }

  enter(endpoint: number, hashes: Uint32Array): void {
    const used = this.used[endpoint];
    for (let at = hashes.length - 2; at >= 0; at -= 2) {
      const key = keyOf(hashes, at);
      used.delete(key);
      used.set(key, true);
      const holders = this.holders.get(key);
      if (holders === undefined) this.holders.set(key, new Set([endpoint]));
      else holders.add(endpoint);
      if (used.size > this.capacity) this.evict(endpoint, used);
    }
  }

  private evict(endpoint: number, used: Map<number, true>): void {
    const [key] = used.keys();
    used.delete(key);
    const holders = this.holders.get(key)!;
    holders.delete(endpoint);
    if (holders.size === 0) this.holders.delete(key);
  }
}

/** As much of a pair of words as a number holds exactly. */
function keyOf(hashes: Uint32Array, at: number): number {
  return hashes[at] * 2 ** 20 + (hashes[at + 1] >>> 12);
}
