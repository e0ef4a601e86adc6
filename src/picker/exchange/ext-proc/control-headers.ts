/** The header, and the key of the metadata, that says where a request goes: `ip:port`. */
export const DESTINATION = 'x-gateway-destination-endpoint';

/**
 * Headers between gateways and pickers that must not reach a model server: a client could steer with them, and a
 * sidecar of disaggregated serving would obey some. The destination is not among them since it is replaced.
 * Source: the endpoint picker protocol and the reference picker, with its old names.
 */
export const CONTROL_HEADERS: readonly string[] = [
  'x-gateway-destination-endpoint-subset',
  'x-gateway-destination-endpoint-served',
  'x-gateway-destination-endpoint-fallback',
  'x-gateway-inference-objective',
  'x-llm-d-inference-objective',
  'x-gateway-inference-fairness-id',
  'x-llm-d-inference-fairness-id',
  'x-gateway-model-name-rewrite',
  'x-llm-d-model-name-rewrite',
  'x-slo-ttft-ms',
  'x-llm-d-slo-ttft-ms',
  'x-slo-tpot-ms',
  'x-llm-d-slo-tpot-ms',
  'x-llm-d-inference-ttl',
  'x-llm-d-request-dropped-reason',
  'x-prefiller-host-port',
  'x-encoder-hosts-ports',
  'x-kv-cache-source-host-port',
  'x-data-parallel-host-port',
];
