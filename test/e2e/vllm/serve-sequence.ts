import { setTimeout as sleep } from 'node:timers/promises';
import { requestSequence } from '../../simulator/engine/vllm/request-sequence';
import type { Answers, Batch, BatchCounts, SequenceRequest } from '../../simulator/engine/vllm/settings';
import { MODEL, type VllmServer } from './vllm-server';

/** What a server counted while it served a batch, and what it answered. */
export interface ServedBatch {
  readonly batch: Batch;
  readonly counts: BatchCounts;
  readonly answers: Answers;
}

/** Time in which a request reaches the engine, so that requests come there in their order. */
const APART_MS = 250;

/**
 * Has a server serve the whole sequence, from an empty cache.
 *
 * @param before is called before each batch
 */
export async function serveSequence(
  server: VllmServer,
  before: (batch: Batch) => Promise<void>,
): Promise<ServedBatch[]> {
  const sequence = requestSequence();
  const served: ServedBatch[] = [];
  await server.forget();
  for (let next = sequence.next(); !next.done; ) {
    await before(next.value);
    const batch = await serve(server, next.value);
    served.push(batch);
    next = sequence.next(batch.answers);
  }
  return served;
}

async function serve(server: VllmServer, batch: Batch): Promise<ServedBatch> {
  const before = await server.counters();
  const outcomes = batch.length === 1 ? [await ask(server, batch[0])] : await askTogether(server, batch);
  const after = await server.counters();
  return {
    batch,
    counts: {
      queries: after.queries - before.queries,
      hits: after.hits - before.hits,
      preemptions: after.preemptions - before.preemptions,
      cached: outcomes.map(({ cached }) => cached),
    },
    answers: outcomes.map(({ answer }) => answer),
  };
}

/** The engine holds the requests back until all are there. */
async function askTogether(server: VllmServer, batch: Batch): Promise<Outcome[]> {
  await server.ask('/pause?mode=keep&clear_cache=false', {});
  const outcomes: Promise<Outcome>[] = [];
  for (const request of batch) {
    outcomes.push(ask(server, request));
    await sleep(APART_MS);
  }
  await server.ask('/resume', {});
  return Promise.all(outcomes);
}

interface Outcome {
  readonly cached: number;
  readonly answer: readonly number[];
}

async function ask(server: VllmServer, { prompt, maxTokens, adapter = MODEL }: SequenceRequest): Promise<Outcome> {
  const { usage, choices } = await server.ask('/v1/completions', {
    model: adapter,
    prompt,
    max_tokens: maxTokens,
    ignore_eos: true,
    temperature: 0,
    return_token_ids: true,
  });
  return { cached: usage.prompt_tokens_details.cached_tokens, answer: choices[0].token_ids };
}
