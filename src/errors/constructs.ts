import type { CodeTable } from './explanation';
import { quote } from './wording';

/** Constructs: nothing could be rendered. */
export const CONSTRUCTS_CODES = {
  /** A flag of vLLM is set by hand although a prop decides it. */
  GKEI_DERIVED_FLAG: (d: { option: string; flag: string; value: string; prop: string }) => ({
    problem: `${d.option} sets --${d.flag} to ${quote(d.value)}, which the prop ${d.prop} decides`,
    remedy: `set ${d.prop} instead`,
  }),
  /** A model server is a member of two pools. */
  GKEI_SERVER_IN_TWO_POOLS: (d: { server: string; pools: readonly string[] }) => ({
    problem: `the model server ${d.server} is in the pools ${d.pools.join(' and ')}`,
    remedy: 'put it into one pool and route to that from several places: two pickers do not see each other’s bookings',
  }),
  /** The model servers of one pool listen on different ports. */
  GKEI_POOL_PORTS_DIFFER: (d: { pool: string; ports: readonly string[] }) => ({
    problem: `the model servers of the pool ${d.pool} listen on different ports: ${d.ports.join(', ')}`,
    remedy: 'set the same port on all of them',
  }),
  /** The model servers of one pool encrypt in different ways, and gateways speak with all of them in one. */
  GKEI_POOL_TLS_DIFFERS: (d: { pool: string; found: readonly string[] }) => ({
    problem: `the model servers of the pool ${d.pool} differ in TLS: ${d.found.join(', ')}`,
    remedy: 'set tls of all of them to the same hostname and authorities, or of none',
  }),
  /** A source of metrics that nothing tells to scrape over TLS. */
  GKEI_AUTOSCALING_METRIC_TLS: (d: { source: string; server: string }) => ({
    problem: `${d.source} scrapes pods over plain HTTP, and ${d.server} serves HTTPS alone`,
    remedy: 'choose another source, such as MetricSource.managedPrometheus()',
  }),
  /** A pool cannot select the pods of all its adopted Deployments by one set of labels. */
  GKEI_ADOPTED_LABELS_DIFFER: (d: { pool: string; labels: readonly string[] }) => ({
    problem: `the adopted Deployments of the pool ${d.pool} have different labels: ${d.labels.join(', ')}`,
    remedy: 'give labels that the pods of all of them have and no others, or make a pool for each',
  }),
  /** A construct that needs at least one member got none. */
  GKEI_EMPTY_LIST: (d: { construct: string; option: string }) => ({
    problem: `${d.option} of ${d.construct} is empty`,
    remedy: `name at least one in ${d.option}`,
  }),
  /** A picker stands in a chart without a namespace. */
  GKEI_NAMESPACE_MISSING: (d: { chart: string; construct: string }) => ({
    problem: `the chart ${d.chart} has no namespace, so ${d.construct} cannot bind its rights to its ServiceAccount`,
    remedy: 'set namespace in the props of the chart',
  }),
  /** A pool has two pickers. */
  GKEI_POOL_HAS_PICKER: (d: { pool: string; picker: string; other: string }) => ({
    problem: `the pool ${d.pool} already has the picker ${d.picker}, so ${d.other} would never be asked`,
    remedy: 'remove one of them, or raise replicas of the first',
  }),
  /** Two models of one server have the same name. */
  GKEI_ADAPTER_NAME_TAKEN: (d: { server: string; name: string }) => ({
    problem: `the adapter name "${d.name}" stands twice in the model server ${d.server}, or is the model’s own`,
    remedy: 'give each adapter a name of its own',
  }),
  /** An adapter has a higher rank than its servers reserve room for. */
  GKEI_ADAPTER_RANK: (d: { name: string; rank: number; most: number }) => ({
    problem: `the adapter "${d.name}" has rank ${d.rank}, and its servers make room for ${d.most}`,
    remedy: `set maxRank of Adapters.dynamic to at least ${d.rank}, which rolls the servers once`,
  }),
  /** An adapter is listed from a bucket that its servers do not mount. */
  GKEI_ADAPTER_BUCKET: (d: { name: string; bucket: string }) => ({
    problem: `the adapter "${d.name}" lies in the bucket ${d.bucket}, which its servers do not mount`,
    remedy: `add { bucket: '${d.bucket}' } to buckets of Adapters.dynamic, which rolls the servers once`,
  }),
  /** A model's output needs a parser that is not known. */
  GKEI_PARSER_UNKNOWN: (d: { option: string; flag: string; model: string }) => ({
    problem: `engine.${d.option} is set, and which parser ${d.model} needs is not known`,
    remedy: `leave it out and set '${d.flag}' in engine.args to the parser that the model’s card names`,
  }),
  /** Two features of one model server need the pods to run as different accounts. */
  GKEI_SERVICE_ACCOUNTS_DIFFER: (d: { server: string; accounts: readonly string[] }) => ({
    problem: `the model server ${d.server} is to run as the service accounts ${d.accounts.join(' and ')}, and a pod has one`,
    remedy: 'name the same serviceAccount for the weights and for every adapter',
  }),
  /** A model router for a gateway that cannot ask it. */
  GKEI_MODEL_ROUTER_CLASS: (d: { gateway: string; className: string }) => ({
    problem: `the gateway ${d.gateway} is of the class ${d.className}, which has no routing extensions`,
    remedy:
      'route by host name or header, or attach a body-based router of that gateway’s own and tell it by useModelRouter',
  }),
  /** An autoscaler sets the replicas of a server that has a number of its own. */
  GKEI_REPLICAS_FIXED: (d: { server: string; replicas: number }) => ({
    problem: `the model server ${d.server} has ${d.replicas} replica(s), and an autoscaler is to set their number`,
    remedy: 'remove replicas from the model server: whoever is applied last would win over the autoscaler each time',
  }),
  /** A signal counts the load of other servers than the one that is scaled. */
  GKEI_SIGNAL_OF_OTHER_SERVERS: (d: { signal: string; pool: string; servers: readonly string[]; target: string }) => ({
    problem: `the signal ${d.signal} counts the load of the pool ${d.pool} (${d.servers.join(', ')}), and ${d.target} is scaled`,
    remedy:
      'use a signal of the server’s own pods, such as Signal.runningRequests, or give the server a pool of its own',
  }),
  /** A metric source cannot read a signal. */
  GKEI_SIGNAL_UNSUPPORTED: (d: { signal: string; source: string; instead: string }) => ({
    problem: `${d.source} cannot compute ${d.signal}`,
    remedy: `use ${d.instead}, or another source`,
  }),
  /** The ports of a pool are more than its API takes, none, or not different. */
  GKEI_POOL_TARGET_PORTS: (d: { pool: string; version: string; ports: readonly number[]; most: number }) => ({
    problem: `targetPorts of the pool ${d.pool} is [${d.ports.join(', ')}]`,
    remedy:
      d.most === 1 ? `name one port: a pool of ${d.version} takes no more` : `name 1 to ${d.most} different ports`,
  }),
  /** A route of Envoy Gateway leads to something that it has no backend for. */
  GKEI_ENVOY_GATEWAY_TARGET: (d: { route: string; found: string }) => ({
    problem: `the route ${d.route} of Envoy Gateway leads to ${d.found}`,
    remedy:
      'name one pool of this app, with one target port and in the route’s namespace: Envoy Gateway knows no InferencePools',
  }),
  /** Model Armor in front of a gateway that it cannot be put in front of. */
  GKEI_MODEL_ARMOR_GATEWAY: (d: { gateway: string; className: string }) => ({
    problem: `the gateway ${d.gateway} is of the class ${d.className}, which takes no traffic extensions of Google Cloud`,
    remedy: 'set gateway to one of a class of GKE',
  }),
  /** Two InferenceModels of one pool have the same name. */
  GKEI_MODEL_NAME_IN_USE: (d: { model: string; other: string; name: string; pool: string }) => ({
    problem: `${d.model} names "${d.name}", which ${d.other} names in the pool ${d.pool} too: only one of them could count`,
    remedy: 'give one of them another name, or all targets to one of them',
  }),
  /** An InferenceModel leads to something that its pool does not serve. */
  GKEI_TARGET_OUTSIDE_POOL: (d: { model: string; target: string; pool: string; served: readonly string[] }) => ({
    problem: `${d.model} targets ${d.target}, which no server of the pool ${d.pool} serves: it has ${d.served.join(', ')}`,
    remedy: `add it to the pool, or split between pools where requests are routed: gateway.route with several pools in "to"`,
  }),
} satisfies CodeTable;
