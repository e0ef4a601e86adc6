/**
 * Headers between gateways, pickers and sidecars, by what they do, with their old names.
 *
 * The destination, `x-gateway-destination-endpoint`, is not among them: the picker replaces it, and a gateway that removed
 * it after the picker would undo the pick.
 *
 * Sources: the endpoint picker protocol of the Gateway API Inference Extension (release 1.6) and the metadata constants of
 * llm-d's router (August 2026).
 */
export const CONTROL_HEADERS = {
  /** Names an InferenceObjective, which gives a request its priority. */
  objective: ['x-gateway-inference-objective', 'x-llm-d-inference-objective'],
  /** Names the tenant that a request is counted for. */
  fairness: ['x-gateway-inference-fairness-id', 'x-llm-d-inference-fairness-id'],
  /** Replaces the model that the body asks for. */
  modelRewrite: ['x-gateway-model-name-rewrite', 'x-llm-d-model-name-rewrite'],
  /** Milliseconds within which the first token should come. */
  ttftTarget: ['x-slo-ttft-ms', 'x-llm-d-slo-ttft-ms'],
  /** Milliseconds that each token after the first should take. */
  tpotTarget: ['x-slo-tpot-ms', 'x-llm-d-slo-tpot-ms'],
  /** Restricts the endpoints that may be picked. */
  subset: ['x-gateway-destination-endpoint-subset'],
  /** Where a sidecar of disaggregated serving sends parts of a request. */
  disaggregation: [
    'x-prefiller-host-port',
    'x-encoder-hosts-ports',
    'x-kv-cache-source-host-port',
    'x-data-parallel-host-port',
  ],
  /** Shortens the time that a request may wait. */
  timeToLive: ['x-llm-d-inference-ttl'],
  /** What a picker and a gateway say of an answer. */
  answer: [
    'x-gateway-destination-endpoint-served',
    'x-gateway-destination-endpoint-fallback',
    'x-llm-d-request-dropped-reason',
  ],
} as const;

/**
 * The control headers by which a client could raise its priority, pose as another tenant or choose who serves it: fifteen,
 * because a filter of an HTTPRoute removes sixteen headers at most and the model's name is one.
 */
export const CLIENT_CONTROL_HEADERS: readonly string[] = [
  ...CONTROL_HEADERS.objective,
  ...CONTROL_HEADERS.fairness,
  ...CONTROL_HEADERS.modelRewrite,
  ...CONTROL_HEADERS.ttftTarget,
  ...CONTROL_HEADERS.tpotTarget,
  ...CONTROL_HEADERS.subset,
  ...CONTROL_HEADERS.disaggregation,
];
