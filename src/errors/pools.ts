import type { CodeTable } from './explanation';
import { oneOf, quote } from './wording';

/** Rules over pools and their policies. */
export const POOLS_CODES = {
  /** A pool's selector is written as the other generation of the API writes it. */
  GKEI_POOL_SELECTOR_SHAPE: (d: { version: string; nested: boolean }) => ({
    problem: d.nested
      ? `selector nests matchLabels, which ${d.version} reads as a label`
      : `selector has no matchLabels`,
    remedy: d.nested
      ? 'put the labels directly under selector'
      : `put the labels under selector.matchLabels for ${d.version}`,
  }),
  /** A pool without endpoints. */
  GKEI_POOL_SELECTS_NOTHING: (d: { selector: string }) => ({
    problem: `selector ${d.selector} selects the pods of no workload, so every request fails`,
    remedy: 'set it to labels of the model servers’ pod template',
  }),
  /** A pool sends requests to pods that do not serve. */
  GKEI_POOL_SELECTS_WORKERS: (d: { selector: string; workload: string }) => ({
    problem: `selector ${d.selector} selects the workers of ${d.workload} too, which answer nobody: a share of the requests fails`,
    remedy: 'add leaderworkerset.sigs.k8s.io/worker-index: "0" to the selector, or a label that the leaders alone have',
  }),
  /** A pool sends to a port on which nothing listens. */
  GKEI_POOL_PORT_UNKNOWN: (d: { port: number; workload: string; ports: readonly number[] }) => ({
    problem: `the target port is ${d.port}, and the pods of ${d.workload} listen on ${d.ports.join(', ')}`,
    remedy: `set the target port to ${oneOf(d.ports)}`,
  }),
  /** A pool that nobody picks endpoints for. */
  GKEI_POOL_WITHOUT_PICKER: (d: { pool: string; field: string }) => ({
    problem: `the pool ${d.pool} has no ${d.field}, so no picker chooses among its endpoints`,
    remedy: `add an EndpointPicker for the pool, or set ${d.field} to the Service of a picker`,
  }),
  /** An object of the first generation beside a pool of the second. */
  GKEI_INFERENCE_MODEL_GONE: (d: { pool: string }) => ({
    problem: `poolRef names the pool ${d.pool} of version v1, for which InferenceModel is gone since release 1.0: nobody reads it`,
    remedy:
      'name adapters and versions with InferenceModelRewrite and priorities with InferenceObjective, or in the picker’s configuration',
  }),
  /** Requests reach servers that do not know their model. */
  GKEI_SERVED_NAMES_DIFFER: (d: { names: readonly string[] }) => ({
    problem: `the pool’s servers know different models, ${d.names.join(', ')}: a share of the requests gets 404`,
    remedy:
      'give them one --served-model-name, a pool each, or say by InferenceModelRewrites what clients’ names stand for',
  }),
  /** Two objects say what one model name stands for. */
  GKEI_MODEL_NAME_TAKEN: (d: { name: string; pool: string; other: string }) => ({
    problem: `${d.other} says already what the model ${quote(d.name)} of the pool ${d.pool} stands for: the older object wins`,
    remedy: 'keep one of them, with the targets of both and their weights',
  }),
  /** GKE's load balancer never takes a picker for healthy. */
  GKEI_PICKER_HEALTH_PORT: (d: { service: string; port: number; asked: number }) => ({
    problem: `the picker behind the Service ${d.service} tells its health on port ${d.port}, and GKE’s load balancer asks on ${d.asked}: it never calls the picker`,
    remedy: `set --grpc-health-port to 9003, or let a HealthCheckPolicy of type GRPC for the Service ask on ${d.port}`,
  }),
  /** GKE's load balancer finds no healthy endpoint. */
  GKEI_HEALTH_CHECK_POLICY_MISSING: (d: { pool: string }) => ({
    problem: `no HealthCheckPolicy targets the pool ${d.pool}: GKE probes /, vLLM answers 404, every request gets 503`,
    remedy:
      'add one whose targetRef names the pool’s group, kind and name, with requestPath /health and the pool’s port',
  }),
  /** GKE's load balancer probes what the model servers do not answer. */
  GKEI_HEALTH_CHECK_MISMATCH: (d: { field: string; value: unknown; served: readonly unknown[] }) => ({
    problem: `${d.field} is ${quote(d.value)}, where the pool’s servers do not report their health: every request gets 503`,
    remedy: `set it to ${oneOf(d.served)}`,
  }),
  /** The servers of one pool can be reached in different ways alone. */
  GKEI_POOL_ENCRYPTION_DIFFERS: (d: { encrypted: readonly string[]; plain: readonly string[] }) => ({
    problem: `${d.encrypted.join(', ')} take TLS alone and ${d.plain.join(', ')} plain HTTP alone: a share of the requests fails`,
    remedy: 'set --ssl-certfile on all servers of the pool, or on none',
  }),
  /** Gateways send plain HTTP to servers that take TLS alone. */
  GKEI_BACKEND_TLS_POLICY_MISSING: (d: { pool: string }) => ({
    problem: `the servers of the pool ${d.pool} take TLS alone, and no BackendTLSPolicy targets it: gateways send plain HTTP, and every request fails`,
    remedy:
      'add one whose targetRefs name the pool’s group, kind and name, with the CA and the host name of the certificate',
  }),
  /** A Gateway does not encrypt what it sends to a pool. */
  GKEI_BACKEND_TLS_UNSUPPORTED: (d: { pool: string; className: string }) => ({
    problem: `the policy asks for TLS to the pool ${d.pool}, which Gateways of the class ${d.className} do not speak with pools`,
    remedy: 'use a regional class, such as gke-l7-regional-external-managed, or serve plain HTTP',
  }),
  /** GKE's load balancer cuts answers after 30 s. */
  GKEI_BACKEND_POLICY_MISSING: (d: { pool: string }) => ({
    problem: `no GCPBackendPolicy targets the pool ${d.pool}, so answers are cut after 30 s and leaving pods at once`,
    remedy: 'add one whose targetRef names the pool’s group, kind and name, with timeoutSec and connectionDraining',
  }),
  /** GKE's load balancer cuts long answers. */
  GKEI_BACKEND_TIMEOUT_TOO_SHORT: (d: { timeout: number; least: number }) => ({
    problem: `default.timeoutSec is ${d.timeout}, after which the load balancer cuts an answer’s stream`,
    remedy: `set it to at least ${d.least} and to twice your longest answers`,
  }),
  /** GKE's load balancer cuts the streams of leaving pods before these do. */
  GKEI_DRAINING_TOO_SHORT: (d: { draining: number; grace: number }) => ({
    problem: `connectionDraining.drainingTimeoutSec is ${d.draining}, and leaving pods may serve for ${d.grace} s`,
    remedy: `set it to at least ${d.grace}`,
  }),
  /** A picker that follows caches of which nobody tells it. */
  GKEI_KV_EVENTS_UNHEARD: (d: { port: number; server: string; published: number | undefined }) => ({
    problem:
      `--kv-events-port is ${d.port}, and the pods of ${d.server} publish ` +
      `${d.published === undefined ? 'no KV events' : `theirs on ${d.published}`}: for them the picker goes by what it sent them`,
    remedy:
      'set engine.kvEvents of all model servers of the pool, or --kv-events-config with that port; or leave the flag away',
  }),
} satisfies CodeTable;
