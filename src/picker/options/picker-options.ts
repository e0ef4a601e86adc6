import type { ApiProfile, ModelKinds } from '../../catalog/api-profile';
import { errorOf } from '../../errors';
import type { EventPorts } from '../kv-events';
import type { ModelRule } from '../models';
import type { Scheme } from '../pool';
import { MOST_PROCESSES } from '../processes';
import { MOST_FALLBACKS, type Policy } from '../scheduling';
import type { EngineNaming, MetricsPlace } from '../scrape';
import type { LogLevel } from '../telemetry';
import { readConfigFile } from './config-file';
import { type Encryption, readEncryption } from './encryption';
import { PICKER_FLAGS, type PickerFlagName } from './picker-flags';
import { HIGHEST_PORT, type ListenAddress, Setting } from './setting';
import { readTracing, type Tracing } from './tracing';

/** Where the endpoints come from. */
export type EndpointSource =
  | { readonly kind: 'file'; readonly file: string }
  | {
      readonly kind: 'pool';
      readonly name: string;
      /** Undefined when nothing but the cluster can tell it. */
      readonly namespace: string | undefined;
      readonly api: ApiProfile;
      /** The objects that say what model names stand for. */
      readonly modelKinds: ModelKinds | 'any';
    };

/** Everything that a picker needs to know, resolved and checked. */
export interface PickerOptions {
  readonly source: EndpointSource;
  /** What becomes of a request for a model that no model server lists. */
  readonly unknownModels: 'refuse' | 'forward';
  /** How endpoints are spoken with whose source does not say. */
  readonly endpointScheme: Scheme;
  /** Undefined when gateways are not served. */
  readonly extProc: (ListenAddress & { readonly encryption: Encryption }) | undefined;
  /** Undefined when health is not served over gRPC. */
  readonly health: ListenAddress | undefined;
  readonly metrics: ListenAddress;
  /** Whether the cluster is asked who may read what that port shows. */
  readonly guardsMetrics: boolean;
  /** How many of the last decisions are kept; 0 for none. */
  readonly decisions: number;
  /** Undefined when clients are not served directly. */
  readonly proxy: ListenAddress | undefined;
  /** How many processes requests come through; 1 for none beside the scheduler's. */
  readonly processes: number;
  readonly policy: Policy;
  /** What is said that is not honoured. */
  readonly warnings: readonly string[];
  /** Where model servers publish what enters and leaves their KV caches; undefined where nobody listens. */
  readonly kvEvents: EventPorts | undefined;
  /** Most bytes that bodies without an endpoint may take; undefined for what the memory of the process allows. */
  readonly bodyMemory: number | undefined;
  /** How many endpoints are named beside each picked one. */
  readonly fallbackEndpoints: number;
  /** Streams are asked for usage that would not tell it. */
  readonly asksForUsage: boolean;
  /** What the model names stand for that clients ask for, the most important ones first. */
  readonly models: readonly ModelRule[];
  /** Which engine a model server has. */
  readonly engines: EngineNaming;
  /** Where model servers have their metrics, if not where their engines have them by themselves. */
  readonly metricsPlace: Partial<MetricsPlace>;
  /** Pause between two scrapes of a model server with load, in milliseconds. */
  readonly scrapeIntervalMs: number;
  /** Age at which scraped values stop being believed, in milliseconds. */
  readonly staleAfterMs: number;
  /** How long running requests may take to finish after SIGTERM, in milliseconds. */
  readonly drainTimeoutMs: number;
  /** Undefined when nothing is traced. */
  readonly tracing: Tracing | undefined;
  readonly logLevel: LogLevel;
}

/** The texts behind the flags of a command line. */
export type GivenFlags = Readonly<Partial<Record<PickerFlagName, string>>>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Longest request body that is read: some sixteen million tokens of English. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Least memory for bodies in each process that requests come through: one body, encoded and decoded. */
export const LEAST_BODY_MEMORY = 2 * MAX_BODY_BYTES;

/** Each takes some 500 bytes. */
const MOST_DECISIONS = 100_000;

/** A report survives that many scrapes that fail. */
const SCRAPES_IN_STALENESS = 4;

/**
 * Resolves what a command line, the configuration file that it names and the environment say; the earlier one wins.
 *
 * @throws GKEI_OUT_OF_RANGE, GKEI_ENDPOINT_SOURCE, GKEI_FLAG_VALUE or GKEI_CONFIG_FILE for the first mistake
 */
export function readPickerOptions(
  flags: GivenFlags,
  environment: Readonly<Record<string, string | undefined>>,
): PickerOptions {
  const { 'config-file': configFile } = flags;
  const file = configFile === undefined ? undefined : readConfigFile(configFile);
  const given = (name: PickerFlagName) => {
    const text = flags[name];
    return text === undefined ? file?.settings.get(name) : new Setting(`--${name}`, text);
  };
  const setting = (name: keyof typeof DEFAULTS) => given(name) ?? new Setting(`--${name}`, DEFAULTS[name]);

  const host = given('host')?.filled('an address of this machine, or leave it out');
  const proxy = given('proxy')?.address();
  const listen = (name: 'grpc-port' | 'grpc-health-port' | 'metrics-port') => ({ host, port: setting(name).port() });
  const listenUnlessProxy = (name: 'grpc-port' | 'grpc-health-port') =>
    proxy !== undefined && given(name) === undefined ? undefined : listen(name);
  const extProc = listenUnlessProxy('grpc-port');
  const encryption = readEncryption(setting('secure-serving').yes(), given('cert-path'), extProc !== undefined);

  const scrapeIntervalMs = setting('refresh-metrics-interval').duration(10, MINUTE, '10ms to 1m');
  const policy = (given('policy') === undefined ? file?.policy : undefined) ?? setting('policy').policy();
  const processes = setting('processes').wholeNumber(1, MOST_PROCESSES);
  const kvEvents = eventPorts(setting('kv-events-port').port(), setting('kv-events-replay-port').port());
  const warnings = [...(file?.warnings ?? []), ...unheard(kvEvents, policy)];
  const leastStaleMs = SCRAPES_IN_STALENESS * scrapeIntervalMs;
  return {
    source: readSource(given, environment),
    unknownModels: setting('unknown-models').oneOf(['refuse', 'forward']),
    endpointScheme: setting('endpoint-scheme').scheme(),
    extProc: extProc && { ...extProc, encryption },
    health: listenUnlessProxy('grpc-health-port'),
    metrics: listen('metrics-port'),
    guardsMetrics: setting('metrics-endpoint-auth').yes(),
    decisions: setting('decisions').count(MOST_DECISIONS),
    proxy: proxy && { host: proxy.host ?? host, port: proxy.port },
    processes,
    policy,
    warnings,
    kvEvents,
    bodyMemory: given('body-memory')?.size(processes * LEAST_BODY_MEMORY, 1024 ** 4, bodyMemoryRange(processes)),
    fallbackEndpoints: setting('fallback-endpoints').wholeNumber(0, MOST_FALLBACKS),
    asksForUsage: setting('ask-for-usage').yes(),
    models: file?.models ?? [],
    engines: {
      byDefault: setting('default-engine').engine(),
      label: given('engine-label')?.filled('the key of a label, or leave it out'),
    },
    metricsPlace: {
      path: given('model-server-metrics-path')?.path(),
      port: given('model-server-metrics-port')?.wholeNumber(1, HIGHEST_PORT),
    },
    scrapeIntervalMs,
    staleAfterMs: setting('metrics-staleness-threshold').duration(
      leastStaleMs,
      10 * MINUTE,
      `${leastStaleMs}ms (four times refresh-metrics-interval) to 10m`,
    ),
    drainTimeoutMs: setting('drain-timeout').duration(0, 60 * MINUTE, '0s to 1h'),
    tracing: readTracing(given('otlp-endpoint'), environment, (warning) => warnings.push(warning)),
    logLevel: setting('log-level').logLevel(),
  };
}

function bodyMemoryRange(processes: number): string {
  const mebibytes = LEAST_BODY_MEMORY / 1024 ** 2;
  const range = `${mebibytes * processes}Mi to 1Ti`;
  return processes === 1 ? range : `${range}, ${mebibytes}Mi for each of ${processes} processes`;
}

function eventPorts(port: number, replayPort: number): EventPorts | undefined {
  return port === 0 ? undefined : { port, replayPort: replayPort || undefined };
}

/** What to warn of where a policy makes nothing of KV events. */
function unheard(kvEvents: EventPorts | undefined, policy: Policy): readonly string[] {
  return kvEvents !== undefined && !policy.usesPrefixes
    ? [`--kv-events-port is not honoured: the policy ${policy.name} uses no prefixes`]
    : [];
}

type Defaults = {
  readonly [F in (typeof PICKER_FLAGS)[number] as F extends { byDefault: string } ? F['name'] : never]: string;
};

const DEFAULTS = Object.fromEntries(
  PICKER_FLAGS.flatMap((flag) => ('byDefault' in flag ? [[flag.name, flag.byDefault]] : [])),
) as Defaults;

function readSource(
  given: (name: PickerFlagName) => Setting | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): EndpointSource {
  const name = given('pool-name')?.filled('the name of an InferencePool');
  const file = given('endpoints')?.filled('a file that lists endpoints');
  const api = (given('pool-group') ?? new Setting('--pool-group', DEFAULTS['pool-group'])).poolApi();
  const modelKinds = (given('model-kinds') ?? new Setting('--model-kinds', DEFAULTS['model-kinds'])).modelKinds();
  if (name === undefined && file !== undefined) {
    return { kind: 'file', file };
  }
  if (name === undefined || file !== undefined) {
    throw errorOf('GKEI_ENDPOINT_SOURCE', { given: file === undefined ? 'neither' : 'both' });
  }
  // An empty flag means the default, as it does for the reference picker.
  const namespace = given('pool-namespace')?.text || environment.NAMESPACE || undefined;
  return { kind: 'pool', name, namespace, api, modelKinds };
}
