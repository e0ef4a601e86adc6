import type { Metric } from './metric';

/** Labels of metrics of requests: the name that the client asked for, the name that model servers know, the priority. */
const REQUEST_LABELS = ['model_name', 'target_model_name', 'priority'] as const;

const SECONDS = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60, 120, 180, 240,
  300, 360, 480, 600, 900, 1_200, 1_800, 2_700, 3_600,
] as const;

const TOKEN_SECONDS = [
  0.0005, 0.002, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.125, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 4.5,
  6, 12, 15, 20,
] as const;

const SCHEDULER_SECONDS = [
  0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,
] as const;

const BYTES = powersOfTwo(64, 2 ** 30);
const INPUT_TOKENS = [1, ...powersOfTwo(8, 2 ** 20)];
const OUTPUT_TOKENS = [1, ...powersOfTwo(8, 8_192)];
const RATIOS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

/**
 * The metrics of requests, under the names of llm-d's picker and the older ones of the Gateway API inference extension.
 * Histograms are of completed requests.
 *
 * Source of the names: the metrics documentation of llm-d-router (August 2026) and of the inference extension.
 */
export const REQUEST_METRICS = {
  requests: {
    name: 'llm_d_epp_request_total',
    formerNames: ['inference_objective_request_total', 'inference_model_request_total'],
    type: 'counter',
    unit: 'requests',
    labels: REQUEST_LABELS,
    meaning: 'Requests that an endpoint was looked for.',
  },
  requestErrors: {
    name: 'llm_d_epp_request_error_total',
    formerNames: ['inference_objective_request_error_total', 'inference_model_request_error_total'],
    type: 'counter',
    unit: 'requests',
    labels: [...REQUEST_LABELS, 'error_code'],
    meaning: 'Requests that were refused or failed, by reason; a client that went away is no error.',
  },
  requestsRunning: {
    name: 'llm_d_epp_request_running',
    formerNames: ['inference_objective_running_requests', 'inference_model_running_requests'],
    type: 'gauge',
    unit: 'requests',
    labels: REQUEST_LABELS,
    meaning: 'Requests that have not ended.',
  },
  requestDuration: requestHistogram('request_duration_seconds', 'seconds', SECONDS, 'Time of a request.'),
  requestSize: requestHistogram('request_size_bytes', 'bytes', BYTES, 'Length of a request’s body.', ['request_sizes']),
  responseSize: requestHistogram('response_size_bytes', 'bytes', BYTES, 'Length of an answer’s body.', [
    'response_sizes',
  ]),
  inputTokens: requestHistogram(
    'request_input_tokens',
    'tokens',
    INPUT_TOKENS,
    'Tokens of a prompt, as the model server counted them.',
    ['input_tokens'],
  ),
  outputTokens: requestHistogram(
    'request_output_tokens',
    'tokens',
    OUTPUT_TOKENS,
    'Tokens of an answer, as the model server counted them.',
    ['output_tokens'],
  ),
  cachedTokens: requestHistogram(
    'request_cached_tokens',
    'tokens',
    INPUT_TOKENS,
    'Tokens of a prompt that the model server found in its cache, where it tells.',
    [],
  ),
  timeToFirstToken: {
    ...requestHistogram('request_ttft_seconds', 'seconds', SECONDS, 'Time to the first byte of the answer’s body.', []),
    labels: [...REQUEST_LABELS, 'streaming'],
  },
  timePerOutputToken: requestHistogram(
    'request_streaming_tpot_seconds',
    'seconds',
    TOKEN_SECONDS,
    'Mean time of a streamed answer’s tokens after the first one.',
    [],
  ),
  normalizedTimePerOutputToken: requestHistogram(
    'request_ntpot_seconds',
    'seconds',
    TOKEN_SECONDS,
    'Time of a request for each token of its answer.',
    ['normalized_time_per_output_token_seconds'],
  ),
  modelRewrites: {
    name: 'llm_d_epp_model_rewrite_decisions_total',
    formerNames: ['inference_extension_model_rewrite_decisions_total'],
    type: 'counter',
    unit: 'requests',
    labels: ['model_name', 'target_model'],
    meaning: 'Requests whose model’s name was replaced.',
  },
  schedulerDuration: {
    name: 'llm_d_epp_scheduler_e2e_duration_seconds',
    formerNames: ['inference_extension_scheduler_e2e_duration_seconds'],
    type: 'histogram',
    unit: 'seconds',
    labels: [],
    bounds: SCHEDULER_SECONDS,
    meaning: 'Time that a decision took, waiting included.',
  },
  schedulerAttempts: {
    name: 'llm_d_epp_scheduler_attempts_total',
    formerNames: ['inference_extension_scheduler_attempts_total'],
    type: 'counter',
    unit: 'requests',
    labels: ['status'],
    meaning: 'Decisions: success, or failure when no endpoint was picked.',
  },
  prefixIndexSize: {
    name: 'llm_d_epp_prefix_indexer_size',
    formerNames: ['inference_extension_prefix_indexer_size'],
    type: 'gauge',
    unit: 'items',
    labels: [],
    meaning: 'Blocks of prompts that endpoints are believed to hold, over all of them.',
  },
  prefixHitRatio: {
    name: 'llm_d_epp_prefix_indexer_hit_ratio',
    formerNames: ['inference_extension_prefix_indexer_hit_ratio'],
    type: 'histogram',
    unit: 'share',
    labels: [],
    bounds: RATIOS,
    meaning: 'Part of a prompt that the picked endpoint was believed to hold, 0 to 1.',
  },
  prefixHitBytes: {
    name: 'llm_d_epp_prefix_indexer_hit_bytes',
    formerNames: ['inference_extension_prefix_indexer_hit_bytes'],
    type: 'histogram',
    unit: 'bytes',
    labels: [],
    bounds: BYTES,
    meaning: 'Bytes of a prompt’s text that the picked endpoint was believed to hold.',
  },
} as const;

/** @param former its name behind `inference_objective_` and `inference_model_`; the same by default, [] for none */
function requestHistogram(
  name: string,
  unit: Metric['unit'],
  bounds: readonly number[],
  meaning: string,
  former: readonly string[] = [name],
) {
  const formerNames = former.flatMap((old) => [`inference_objective_${old}`, `inference_model_${old}`]);
  return {
    name: `llm_d_epp_${name}`,
    formerNames,
    type: 'histogram',
    unit,
    labels: REQUEST_LABELS,
    bounds,
    meaning,
  } as const;
}

function powersOfTwo(from: number, to: number): number[] {
  const powers: number[] = [];
  for (let power = from; power <= to; power *= 2) powers.push(power);
  return powers;
}
