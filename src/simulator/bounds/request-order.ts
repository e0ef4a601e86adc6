import { OVERHEAD_MS } from '../fleet/overhead';
import { TimeQueue } from '../fleet/time-queue';
import type { Workload, WorkloadRequest } from '../workloads/workload';

/** A request in its place among the others. */
export interface OrderedRequest {
  readonly request: WorkloadRequest;
  readonly judged: boolean;
}

/**
 * The requests of a workload in the order in which they come where nobody waits: later questions of conversations come when
 * an engine that does nothing else would have answered those before.
 *
 * @param tokenMs time of a token of an answer in such an engine
 */
export async function* requestsInOrder(
  workload: Workload,
  seed: number,
  tokenMs: number,
): AsyncGenerator<OrderedRequest> {
  for (const { judged, arrivals } of workload.stages(seed)) {
    const later = new TimeQueue();
    let due: WorkloadRequest[] = [];
    const ask = (request: WorkloadRequest, at: number): OrderedRequest => {
      const { next, answerTokens } = request;
      if (next !== undefined) {
        later.enter(at + OVERHEAD_MS + answerTokens * tokenMs + next.afterMs, () => due.push(next.request()));
      }
      return { request, judged };
    };
    function* until(time: number): Generator<OrderedRequest> {
      while (later.nextAt < time) {
        const at = later.nextAt;
        later.take()();
        const [request] = due;
        due = [];
        yield ask(request, at);
      }
    }
    for await (const { at, request } of arrivals) {
      yield* until(at);
      yield ask(request, at);
    }
    yield* until(Number.POSITIVE_INFINITY);
  }
}
