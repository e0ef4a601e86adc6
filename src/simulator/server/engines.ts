import type { Engine, EngineLoad, EngineRequest, RequestListener } from '../engine/engine';

/** How much a waiting request counts more where the cache is full; nothing where it is half full. */
const PRESSURE = 6;
const EASY_USE = 0.5;

/**
 * The data-parallel engines of a server, one or several. A request goes to the one that it names, else to the one with the fewest
 * requests, waiting ones counting more where the cache is filling up; equal ones take turns. What their caches hold plays no part.
 *
 * Source: `DPLBAsyncMPClient.get_core_engine_for_request` in vLLM 0.29's `vllm/v1/engine/core_client.py`.
 */
export class Engines {
  private first = 0;
  private readonly engineOf = new Map<string, Engine>();

  constructor(private readonly engines: readonly Engine[]) {}

  /** How many there are. */
  get count(): number {
    return this.engines.length;
  }

  /** As the engine's own. */
  submit(request: EngineRequest, listener: RequestListener): void {
    const engine = this.engines[request.engine ?? this.leastLoaded()];
    engine.submit(request, {
      firstToken: (cachedTokens) => listener.firstToken(cachedTokens),
      token: (token, last) => listener.token(token, last),
      done: (reason) => {
        this.engineOf.delete(request.id);
        listener.done(reason);
      },
    });
    this.engineOf.set(request.id, engine);
  }

  abort(id: string): void {
    this.engineOf.get(id)?.abort(id);
  }

  /** What each engine holds. */
  loads(): readonly EngineLoad[] {
    return this.engines.map((engine) => engine.load());
  }

  /** Empties the caches of those that run nothing. @returns whether none did */
  clearCache(): boolean {
    return this.engines.map((engine) => engine.clearCache()).every((cleared) => cleared);
  }

  halt(): void {
    for (const engine of this.engines) engine.halt();
  }

  private leastLoaded(): number {
    const { length } = this.engines;
    const scores = this.engines.map((engine) => scoreOf(engine.load()));
    let chosen = this.first;
    for (let at = 1; at < length; at++) {
      const other = (this.first + at) % length;
      if (scores[other] < scores[chosen]) chosen = other;
    }
    this.first = (this.first + 1) % length;
    return chosen;
  }
}

function scoreOf({ running, waiting, deferred, kvUsage }: EngineLoad): number {
  const queued = waiting + deferred;
  return running + queued + queued * PRESSURE * Math.max(0, kvUsage - EASY_USE);
}
