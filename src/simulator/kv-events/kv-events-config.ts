import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import { type PublisherEndpoint, readPublisherEndpoint, readReplayEndpoint, type TcpAddress } from './event-endpoint';

const FLAG = '--kv-events-config';

/** Where and how a server publishes what enters and leaves its cache. */
export interface KvEventsConfig {
  readonly publisher: PublisherEndpoint;
  /** Where batches are sent again that were published before. */
  readonly replay?: TcpAddress;
  /** Batches that are kept for that. */
  readonly bufferSteps: number;
  /** Batches that may wait for one subscriber; it misses what comes while there are as many. 0 for any number. */
  readonly highWaterMark: number;
  readonly topic: string;
}

/** What vLLM 0.29 takes where a field is missing. */
export const KV_EVENTS_DEFAULTS = {
  endpoint: 'tcp://*:5557',
  replay_endpoint: null,
  buffer_steps: 10_000,
  hwm: 100_000,
  max_queue_size: 100_000,
  topic: '',
};

/** What a field may be: as vLLM's own, and null where that is a default. */
type FieldKind = 'switch' | 'publisher' | 'text' | 'count';

/** The fields of `KVEventsConfig` in vLLM 0.29. */
const FIELDS: Readonly<Record<string, FieldKind>> = {
  enable_kv_cache_events: 'switch',
  publisher: 'publisher',
  endpoint: 'text',
  replay_endpoint: 'text',
  buffer_steps: 'count',
  hwm: 'count',
  max_queue_size: 'count',
  topic: 'text',
};

const KINDS: Readonly<Record<FieldKind, { readonly range: string; takes(value: unknown): boolean }>> = {
  switch: { range: 'true or false', takes: (value) => typeof value === 'boolean' },
  publisher: { range: '"zmq" or "null"', takes: (value) => value === 'zmq' || value === 'null' },
  text: { range: 'a text', takes: (value) => typeof value === 'string' },
  count: {
    range: 'a whole number from 0 on',
    takes: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  },
};

/** Fields whose default is null, which may be written too. */
const MAY_BE_NULL: readonly string[] = ['publisher', 'replay_endpoint'];

/**
 * Reads the value of vLLM's `--kv-events-config`, with vLLM's defaults.
 *
 * @param host where `*` in an endpoint listens
 * @returns undefined where nothing is published
 * @throws GkeInferenceError GKEI_FLAG_VALUE or GKEI_OUT_OF_RANGE
 */
export function readKvEventsConfig(text: string | undefined, host: string): KvEventsConfig | undefined {
  if (text === undefined) {
    return undefined;
  }
  const fields = readFields(text);
  const enabled = fields.enable_kv_cache_events === true;
  if (!enabled || fields.publisher === 'null') {
    return undefined;
  }
  const { endpoint, replay_endpoint: replay, buffer_steps, hwm, topic } = { ...KV_EVENTS_DEFAULTS, ...fields };
  return {
    publisher: readPublisherEndpoint(`${FLAG}.endpoint`, endpoint as string, host),
    replay: typeof replay === 'string' ? readReplayEndpoint(`${FLAG}.replay_endpoint`, replay, host) : undefined,
    bufferSteps: buffer_steps as number,
    highWaterMark: hwm as number,
    topic: topic as string,
  };
}

/** Where an engine publishes: its ports are those of rank 0 plus its rank. One that is 0, for any free port, stays so. */
export function kvEventsOfRank(config: KvEventsConfig, rank: number): KvEventsConfig {
  const offset = <A extends TcpAddress>(address: A) =>
    address.port === 0 ? address : { ...address, port: address.port + rank };
  return { ...config, publisher: offset(config.publisher), replay: config.replay && offset(config.replay) };
}

function readFields(text: string): Readonly<Record<string, unknown>> {
  const fields = parsed(text);
  for (const [name, value] of Object.entries(fields)) {
    if (!Object.hasOwn(FIELDS, name)) {
      throw errorOf('GKEI_FLAG_VALUE', {
        flag: FLAG,
        problem: `has the field "${name}", which vLLM does not know`,
        remedy: `the nearest one is ${nearest(name, Object.keys(FIELDS))}`,
      });
    }
    const { takes, range } = KINDS[FIELDS[name]];
    if (!takes(value) && !(value === null && MAY_BE_NULL.includes(name))) {
      throw errorOf('GKEI_OUT_OF_RANGE', { option: `${FLAG}.${name}`, value, range });
    }
  }
  return fields;
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Reported below, together with JSON of another shape.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw errorOf('GKEI_OUT_OF_RANGE', {
      option: FLAG,
      value: text,
      range: 'a JSON object such as {"enable_kv_cache_events": true, "endpoint": "tcp://*:5557"}',
    });
  }
  return value as Readonly<Record<string, unknown>>;
}
