/** Environment variable by which vLLM is told how many seconds it keeps a connection without requests. */
export const VLLM_KEEP_ALIVE = 'VLLM_HTTP_TIMEOUT_KEEP_ALIVE';

/** Seconds for which vLLM keeps it by itself. */
export const VLLM_KEEP_ALIVE_DEFAULT = 5;

/**
 * Seconds for which vLLM is to keep it, so that it is always the gateway that closes. Envoy, and with it the gateways that are built
 * on it, keeps an idle connection to a backend for 3,600 s, GKE's load balancer for 600 s, which cannot be changed.
 * https://www.envoyproxy.io/docs/envoy/latest/faq/configuration/timeouts
 * https://cloud.google.com/load-balancing/docs/https#timeout-keepalive-backends
 */
export const LONGEST_KEEP_ALIVE = 3700;
