import { type Random, streamOf } from '../../seeded-random';
import { BLOCK_TOKENS, chainHashes } from '../chain-hashes';
import { fleetSpec } from '../fleet-spec';
import type { TraceSpec } from '../spec';
import type { Arrival, Workload } from '../workload';
import { TraceBlocks } from './trace-blocks';
import { quantumOf, readTrace } from './trace-file';
import type { TraceRequest } from './trace-line';

const JITTER_STREAM = 0;

/** Numbers from here down are of blocks that only one request has. */
const OWN_BLOCKS = -2;

/** The workload of a trace: its requests at its times, in one stage. */
export function traceWorkload(spec: TraceSpec): Workload {
  return {
    name: spec.name,
    title: spec.title,
    requests: spec.requests,
    fleet: fleetSpec(spec),
    *stages(seed) {
      yield { name: 'trace', pauseMs: 0, judged: true, arrivals: arrivals(spec, streamOf(seed, JITTER_STREAM)) };
    },
  };
}

async function* arrivals({ trace, speed, requests }: TraceSpec, random: Random): AsyncGenerator<Arrival> {
  let own = OWN_BLOCKS;
  let sent = 0;
  let offset = 0;
  while (sent < requests) {
    let end = 0;
    for await (const { at, promptTokens, answerTokens, blocks } of spread(readTrace(trace), quantumOf(trace), random)) {
      if (sent === requests) {
        return;
      }
      const identities = new TraceBlocks(blocks, own);
      own -= Math.ceil((promptTokens + answerTokens) / BLOCK_TOKENS);
      end = at;
      yield {
        at: (offset + at) / speed,
        request: {
          promptTokens,
          answerTokens,
          identities,
          hashes: chainHashes(identities, promptTokens),
          session: String(sent++),
        },
      };
    }
    // A trace that is served again begins where it ended.
    offset += end;
  }
}

/**
 * Times since the first request. Requests that a clock of that quantum could not tell apart are spread over it: else every
 * policy would see bursts that never were.
 */
async function* spread(
  trace: AsyncIterable<TraceRequest>,
  quantumMs: number,
  random: Random,
): AsyncGenerator<TraceRequest> {
  let begin: number | undefined;
  let together: TraceRequest[] = [];
  const scatter = (until: number) => {
    const span = Math.min(quantumMs, until - together[0].at);
    return together
      .map((request) => ({ ...request, at: request.at - begin! + span * random() }))
      .sort((a, b) => a.at - b.at);
  };
  for await (const request of trace) {
    begin ??= request.at;
    if (together.length > 0 && request.at > together[0].at) {
      yield* scatter(request.at);
      together = [];
    }
    together.push(request);
  }
  yield* scatter(Number.POSITIVE_INFINITY);
}
