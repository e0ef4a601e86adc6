import { engineOptions } from '../fleet/engine-options';
import { BLOCK_TOKENS } from '../workloads/chain-hashes';
import type { Workload } from '../workloads/workload';
import { BlockUses } from './block-uses';
import { type Hits, infiniteCache, lruCache } from './cache-bounds';
import { optimalCache } from './optimal-cache';
import { requestsInOrder } from './request-order';
import { unqueuedTokenMs, unqueuedTtft } from './unqueued';

/** What no way to choose pods can pass, or what it takes to get there; of judged requests, as policies are. */
export interface OfflineBounds {
  /** Requests that the hit rates are of: all of the workload, or as many from its start as there was memory for. */
  readonly requests: number;
  /** Part of the prompt tokens that are found in a cache that every request comes to, in order of arrival. */
  readonly hitRate: {
    /** The cache never forgets. */
    readonly infinite: number;
    /** It has the room of all pods together and knows the future (Belady's rule with bypass). */
    readonly optimal: number;
    /** It has that room, and vLLM's rule: the least recently used goes first. */
    readonly pooledLru: number;
    /** It has the room of the largest pod. */
    readonly onePodLru: number;
  };
  /** Milliseconds to the first token of requests that never wait, on the fastest pod for each. */
  readonly ttft: {
    /** With what an infinite cache finds. */
    readonly infinite: Unqueued;
    /** Without any cache. */
    readonly uncached: Unqueued;
  };
}

export interface Unqueued {
  readonly mean: number;
  readonly p99: number;
}

/** Computes the bounds of a seed of a workload from its requests alone. */
export async function offlineBounds(workload: Workload, seed: number): Promise<OfflineBounds> {
  const engines = engineOptions(workload.fleet);
  const blocks = new BlockUses();
  const asked: Asked[] = [];
  for await (const { request, judged } of requestsInOrder(workload, seed, Math.min(...engines.map(unqueuedTokenMs)))) {
    if (!blocks.add(request)) {
      break;
    }
    asked.push({ promptTokens: request.promptTokens, judged });
  }
  const uses = blocks.inRuns();
  const room = engines.map((engine) => engine.blocks);
  const pooled = room.reduce((sum, each) => sum + each, 0);
  const infinite = infiniteCache(uses);
  const { profiles } = workload.fleet;
  const kinds = engines.filter((_, index) => profiles.indexOf(profiles[index]) === index);
  const unqueued = (hits: Hits) =>
    summary(
      asked.flatMap(({ judged, promptTokens }, index) =>
        judged
          ? [Math.min(...kinds.map((engine) => unqueuedTtft(engine, promptTokens, hits[index] * BLOCK_TOKENS)))]
          : [],
      ),
    );
  return {
    requests: asked.length,
    hitRate: {
      infinite: rate(asked, infinite),
      optimal: rate(asked, optimalCache(uses, pooled)),
      pooledLru: rate(asked, lruCache(uses, pooled)),
      onePodLru: rate(asked, lruCache(uses, Math.max(...room))),
    },
    ttft: { infinite: unqueued(infinite), uncached: unqueued(new Int32Array(asked.length)) },
  };
}

interface Asked {
  readonly promptTokens: number;
  readonly judged: boolean;
}

function rate(requests: readonly Asked[], hits: Hits): number {
  let [found, asked] = [0, 0];
  requests.forEach(({ judged, promptTokens }, index) => {
    if (judged) {
      found += hits[index] * BLOCK_TOKENS;
      asked += promptTokens;
    }
  });
  return found / asked;
}

function summary(values: readonly number[]): Unqueued {
  const sorted = Float64Array.from(values).sort();
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p99: sorted[Math.min(sorted.length - 1, Math.floor(0.99 * sorted.length))],
  };
}
