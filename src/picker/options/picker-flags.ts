import { ApiProfile } from '../../catalog/api-profile';
import { MOST_PROCESSES } from '../processes';
import { DEFAULT_POLICY, MOST_FALLBACKS } from '../scheduling';
import { DEFAULT_ENGINE, ENGINE_LABELS, ENGINE_NAMES } from '../scrape';
import { LOG_LEVELS } from '../telemetry';

/** One flag of the picker, which may stand in its configuration file too, under the same name. */
export interface PickerFlag {
  /** The flag without its dashes. */
  readonly name: string;
  /** One letter that stands for it. */
  readonly short?: string;
  /** What to write behind the flag, in brackets when the flag alone means something. */
  readonly value: string;
  readonly meaning: string;
  /** What holds when it is not set, as it would be written. */
  readonly byDefault?: string;
}

/**
 * Every flag. The names are the reference picker's where they mean the same, so that a chart made for that one needs no
 * other arguments.
 */
export const PICKER_FLAGS = [
  {
    name: 'pool-name',
    value: 'NAME',
    meaning: 'the InferencePool whose pods are the endpoints; set this or --endpoints',
  },
  {
    name: 'pool-namespace',
    value: 'NAMESPACE',
    meaning: "namespace of that pool (default: the variable NAMESPACE, the service account's namespace, or default)",
  },
  {
    name: 'pool-group',
    value: 'GROUP',
    meaning: `API group of that pool, or ${ApiProfile.V1ALPHA2.group} for one of the first generation`,
    byDefault: ApiProfile.V1.group,
  },
  {
    name: 'endpoints',
    value: 'FILE',
    meaning: 'the endpoints as a file, YAML or JSON, read again whenever it changes; set this or --pool-name',
  },
  {
    name: 'model-kinds',
    value: 'any|none|rewrites|models',
    meaning:
      'objects of the cluster that say what model names stand for: any of them that the cluster has; none; ' +
      'InferenceObjective and InferenceModelRewrite of the inference extension; its InferenceModel',
    byDefault: 'any',
  },
  {
    name: 'unknown-models',
    value: 'refuse|forward',
    meaning:
      'what becomes of a request for a model that no model server lists: refuse answers 404 with the names there are, ' +
      'forward leaves it to a model server, for servers that load adapters when they are asked for',
    byDefault: 'refuse',
  },
  {
    name: 'endpoint-scheme',
    value: 'http|https',
    meaning:
      'how the endpoints serve requests, metrics and their list of models; with https their certificates are not ' +
      'verified, since none names the address of a pod',
    byDefault: 'http',
  },
  {
    name: 'proxy',
    value: '[HOST]:PORT',
    meaning:
      'serve HTTP clients directly, without a gateway; the gRPC ports then stay closed, except those that are set ' +
      'by a flag or in the configuration file',
  },
  { name: 'grpc-port', value: 'PORT', meaning: 'port that gateways ask over ext_proc', byDefault: '9002' },
  {
    name: 'grpc-health-port',
    value: 'PORT',
    meaning: 'port of gRPC health checks, never encrypted',
    byDefault: '9003',
  },
  {
    name: 'metrics-port',
    value: 'PORT',
    meaning: 'port of /metrics, /healthz, and the pages that show endpoints and decisions',
    byDefault: '9090',
  },
  {
    name: 'metrics-endpoint-auth',
    value: '[true|false]',
    meaning:
      'show the pages of that port, but for /healthz, to those alone whom the cluster lets get their paths, by the ' +
      'bearer token that they send',
    byDefault: 'false',
  },
  {
    name: 'decisions',
    value: 'NUMBER',
    meaning: 'how many of the last decisions are kept for /decisions, up to 100000; 0 keeps none',
    byDefault: '512',
  },
  {
    name: 'processes',
    value: 'NUMBER',
    meaning:
      `how many processes requests come through, 1 to ${MOST_PROCESSES}; with more than 1 they share the ports, and ask ` +
      'the process that was started, which schedules for all of them',
    byDefault: '1',
  },
  { name: 'host', value: 'ADDRESS', meaning: 'address that all ports listen on (default: all addresses)' },
  {
    name: 'secure-serving',
    value: '[true|false]',
    meaning: 'encrypt ext_proc with TLS; false, or --no-secure-serving, serves it as plain HTTP/2',
    byDefault: 'true',
  },
  {
    name: 'cert-path',
    value: 'DIRECTORY',
    meaning: 'where tls.crt and tls.key are, read again when they change (default: a certificate of its own making)',
  },
  {
    name: 'policy',
    value: 'NAME',
    meaning: 'how endpoints are picked, by one of the policies below',
    byDefault: DEFAULT_POLICY.name,
  },
  {
    name: 'fallback-endpoints',
    value: 'NUMBER',
    meaning:
      `how many further endpoints are named for gateways that go on to the next when they cannot reach the first, 0 to ` +
      `${MOST_FALLBACKS}; a gateway that takes one endpoint alone, such as Envoy's ORIGINAL_DST cluster, fails every ` +
      `request with more`,
    byDefault: '0',
  },
  {
    name: 'body-memory',
    value: 'SIZE',
    meaning:
      'memory for the bodies of requests until they have gone on, at least 128Mi for each process, up to 1Ti; what is more ' +
      'is refused with 503 (default: half of the memory of the process, 1Gi at most, 128Mi at least for each process)',
  },
  {
    name: 'ask-for-usage',
    value: '[true|false]',
    meaning:
      'have streamed chat completions and completions tell what was counted where their clients did not ask, and take the ' +
      'event that tells it out again',
    byDefault: 'false',
  },
  {
    name: 'kv-events-port',
    value: 'PORT',
    meaning:
      'port on which model servers publish what enters and leaves their KV caches, each data-parallel engine on this ' +
      'plus its rank; 0 for none. Only policies that use prefixes listen',
    byDefault: '0',
  },
  {
    name: 'kv-events-replay-port',
    value: 'PORT',
    meaning: 'port on which they send again what was missed, likewise; 0 for none',
    byDefault: '0',
  },
  {
    name: 'refresh-metrics-interval',
    value: 'DURATION',
    meaning: 'pause between two looks at the metrics of a model server with load, 10ms to 1m',
    byDefault: '50ms',
  },
  {
    name: 'default-engine',
    value: 'NAME',
    meaning: `engine of model servers whose label names none that is known: ${ENGINE_NAMES.join(', ')}`,
    byDefault: DEFAULT_ENGINE,
  },
  {
    name: 'engine-label',
    value: 'KEY',
    meaning: `label of model servers that names their engine (default: ${ENGINE_LABELS.join(', or the older ')})`,
  },
  {
    name: 'model-server-metrics-path',
    value: 'PATH',
    meaning: 'where model servers have their metrics (default: where their engine has them by itself, mostly /metrics)',
  },
  {
    name: 'model-server-metrics-port',
    value: 'PORT',
    meaning:
      'port on which model servers have their metrics, for pools with one port (default: the one that serves ' +
      'requests, or 8002 of Triton)',
  },
  {
    name: 'metrics-staleness-threshold',
    value: 'DURATION',
    meaning: 'age at which those metrics stop being believed, at least four of these pauses',
    byDefault: '2s',
  },
  {
    name: 'drain-timeout',
    value: 'DURATION',
    meaning: 'how long requests may take to finish after SIGTERM, up to 1h',
    byDefault: '30s',
  },
  {
    name: 'otlp-endpoint',
    value: 'URL',
    meaning:
      'a collector that takes traces as OTLP over HTTP, such as http://collector:4318 (default: the variable ' +
      'OTEL_EXPORTER_OTLP_ENDPOINT; without it nothing is traced)',
  },
  {
    name: 'log-level',
    short: 'v',
    value: 'LEVEL',
    meaning: `${LOG_LEVELS.join(', ')}, or a number as the reference picker takes it`,
    byDefault: 'info',
  },
  {
    name: 'config-file',
    value: 'FILE',
    meaning:
      'YAML with these flags as keys, such as "grpc-port: 9002", and the models by which clients call targets; or an ' +
      "EndpointPickerConfig of llm-d's router; flags on the command line win",
  },
] as const satisfies readonly PickerFlag[];

/** The name of a flag. */
export type PickerFlagName = (typeof PICKER_FLAGS)[number]['name'];
