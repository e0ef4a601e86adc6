import { type Filter, MOST_FALLBACKS, type Scorer } from '../../scheduling';
import * as llmd from '../../scheduling/policies/llm-d-scores';
import { stickToPrefix } from '../../scheduling/policies/llm-d-sticky';
import { ENGINE_LABELS, ENGINE_NAMES } from '../../scrape';
import type { PickerFlagName } from '../picker-flags';
import { HIGHEST_PORT } from '../setting';
import type { PluginParameters } from './plugin-parameters';

/** What a plugin means here. */
export interface PluginMeaning {
  readonly scorer?: Scorer;
  readonly filter?: Filter;
  /** Whether prompts must be hashed for it. */
  readonly usesPrefixes?: boolean;
  /** Flags that it sets. */
  readonly settings?: Readonly<Partial<Record<PickerFlagName, string>>>;
}

/** Reads a plugin's parameters. */
type Reader = (parameters: PluginParameters) => PluginMeaning;

/** Parameters that name other plugins: of each kind there is one here. */
const PRODUCERS = ['prefixMatchInfoProducerName', 'inFlightLoadProducerName'] as const;

const PREFIXES = 'blocks have 256 bytes, prompts may have any length, and as much is remembered as each server holds';

/** Parameters of the index of prefixes, which older releases give to the scorer. */
const INDEX = {
  autoTune: true,
  blockSize: undefined,
  hashBlockSize: undefined,
  blockSizeTokens: undefined,
  maxPrefixBlocksToMatch: undefined,
  maxPrefixTokensToMatch: undefined,
  lruCapacityPerServer: undefined,
};

/** Stands for a port that is not set. */
const NO_PORT = 0;

const nothing: Reader = () => ({});

/**
 * The plugins of llm-d's router that have a meaning here: those of its default and of its optimized baseline, and some that
 * are close to them.
 *
 * @see https://github.com/llm-d/llm-d-router/tree/ebab6879/pkg/epp/framework/plugins
 */
export const KNOWN_PLUGINS: Readonly<Record<string, Reader>> = {
  'queue-scorer': () => ({ scorer: llmd.fewest('waiting') }),
  'running-requests-size-scorer': () => ({ scorer: llmd.fewest('running') }),
  'kv-cache-utilization-scorer': () => ({ scorer: llmd.freeKvCache }),
  'prefix-cache-scorer': (parameters) => {
    const lengthWeight = parameters.number('matchLengthWeight', 0, 0, 1);
    const scaleTokens = parameters.number('matchLengthScaleTokens', 8_192, 1, 1e9);
    parameters.ignore(...PRODUCERS);
    parameters.passOver(PREFIXES, INDEX);
    return { scorer: llmd.heldPrefix(lengthWeight, scaleTokens), usesPrefixes: true };
  },
  'token-load-scorer': (parameters) => {
    parameters.ignore(...PRODUCERS);
    const threshold = parameters.number('queueThresholdTokens', 4_194_304, 1, 1e12);
    return { scorer: llmd.fewTokens(threshold), usesPrefixes: true };
  },
  'load-aware-scorer': (parameters) => ({
    scorer: llmd.shortQueue(parameters.number('threshold', 128, 1, 1e9)),
  }),
  'active-request-scorer': (parameters) => {
    parameters.ignore(...PRODUCERS);
    parameters.passOver('requests count until they end', { requestTimeout: undefined });
    const idleThreshold = parameters.number('idleThreshold', 0, 0, 1e9);
    return { scorer: llmd.fewInFlight(idleThreshold, parameters.number('maxBusyScore', 1, 0, 1)) };
  },
  'no-hit-lru-scorer': (parameters) => {
    parameters.ignore('prefixPluginType', 'prefixPluginName', ...PRODUCERS);
    parameters.passOver('all endpoints are remembered', { lruSize: undefined });
    return { scorer: llmd.leastRecentlyWithoutHit, usesPrefixes: true };
  },
  'prefix-cache-affinity-filter': (parameters) => {
    parameters.ignore(...PRODUCERS);
    parameters.passOver('nothing is explored', { explorationProbability: 0 });
    parameters.passOver('times are not predicted', {
      ttftSource: 'prefillThroughput',
      latencyPredictionInfoProducerName: undefined,
    });
    const part = parameters.number('affinityThreshold', 0.8, 0, 1);
    const patienceMs = parameters.number('maxTTFTPenaltyMs', 18_000, 0, 1e9);
    // Without a penalty that ends it, stickiness never ends, and no rate is needed.
    const endless = patienceMs === 0;
    const tokensPerSecond = parameters.number('peakPrefillThroughput', 15_928, endless ? 0 : 1, 1e9);
    const patience = endless ? Number.POSITIVE_INFINITY : (patienceMs / 1_000) * tokensPerSecond;
    return { filter: stickToPrefix(part, patience), usesPrefixes: true };
  },
  'max-score-picker': (parameters) => {
    const endpoints = parameters.wholeNumber('maxNumOfEndpoints', 1, 1, 1e6);
    const most = MOST_FALLBACKS + 1;
    if (endpoints > most) parameters.passOver(`at most ${most} endpoints are named`, { maxNumOfEndpoints: undefined });
    return { settings: endpoints === 1 ? {} : { 'fallback-endpoints': String(Math.min(endpoints, most) - 1) } };
  },
  'single-profile-handler': nothing,
  'approx-prefix-cache-producer': (parameters) => {
    parameters.passOver(PREFIXES, INDEX);
    return {};
  },
  'inflight-load-producer': (parameters) => {
    parameters.ignore('syncCrossReplicaState', ...PRODUCERS);
    parameters.passOver('tokens of answers do not count', {
      addEstimatedOutputTokens: false,
      outputRatio: undefined,
      maxEstimatedOutputTokens: undefined,
    });
    return {};
  },
  'token-producer': (parameters) => {
    parameters.passOverAll('tokens are estimated by the length of texts, as servers tell it');
    return {};
  },
  'openai-parser': nothing,
  'anthropic-parser': nothing,
  'vllmhttp-parser': nothing,
  'passthrough-parser': nothing,
  'metrics-data-source': (parameters) => {
    parameters.passOver('--refresh-metrics-interval says how often metrics are read', { interval: undefined });
    parameters.passOver('certificates of model servers are not verified', {
      insecureSkipVerify: true,
      caCertPath: undefined,
    });
    parameters.passOver('model servers are shown no certificate', {
      clientCertPath: undefined,
      clientKeyPath: undefined,
    });
    const scheme = parameters.oneOf('scheme', ['http', 'https']);
    const path = parameters.text('path');
    const port = parameters.wholeNumber('port', NO_PORT, 1, HIGHEST_PORT);
    return {
      settings: {
        ...(scheme !== undefined && { 'endpoint-scheme': scheme }),
        ...(path !== undefined && { 'model-server-metrics-path': path }),
        ...(port !== NO_PORT && { 'model-server-metrics-port': String(port) }),
      },
    };
  },
  'core-metrics-extractor': (parameters) => {
    const engine = parameters.text('defaultEngine');
    const label = parameters.text('engineLabelKey');
    parameters.passOver('the names of metrics follow from the engine', { engineConfigs: undefined });
    const known = engine === undefined || ENGINE_NAMES.includes(engine);
    if (!known) parameters.passOver(`the engines are ${ENGINE_NAMES.join(', ')}`, { defaultEngine: undefined });
    return {
      settings: {
        ...(engine !== undefined && known && { 'default-engine': engine }),
        ...(label !== undefined && label !== ENGINE_LABELS[0] && { 'engine-label': label }),
      },
    };
  },
  'models-data-source': (parameters) => {
    parameters.passOverAll('models are always at /v1/models');
    return {};
  },
  'models-data-extractor': nothing,
  'utilization-detector': (parameters) => {
    parameters.passOver('these thresholds are fixed', {
      queueDepthThreshold: 5,
      kvCacheUtilThreshold: 0.8,
      headroom: 0,
      metricsStalenessThreshold: undefined,
    });
    return {};
  },
};
