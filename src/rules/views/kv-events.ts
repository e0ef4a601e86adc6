import { isObject } from './fields';
import type { VllmCommand } from './vllm-command';

/** Where a model server publishes what enters and leaves its KV cache. */
export interface KvEventPorts {
  /** Where it publishes them. */
  readonly port: number;
  /** Where it sends again what was missed; undefined where it keeps nothing. */
  readonly replayPort: number | undefined;
  /**
   * How many data-parallel engines the service has, on one machine or on several. Each has ports of its own: these plus its rank.
   *
   * @default 1
   */
  readonly engines?: number;
}

const FLAG = 'kv-events-config';

/** Where a vLLM server publishes its KV events; undefined where it publishes none, or that cannot be told. */
export function readKvEventPorts(command: VllmCommand): KvEventPorts | undefined {
  const config = parsed(command.textWithVariables(FLAG));
  if (!isObject(config) || config.enable_kv_cache_events !== true || config.publisher !== 'zmq') {
    return undefined;
  }
  // vLLM's own default.
  const port = portOf(config.endpoint ?? 'tcp://*:5557');
  const engines = command.number('data-parallel-size', 1);
  return port === undefined
    ? undefined
    : { port, replayPort: portOf(config.replay_endpoint), ...(engines !== undefined && engines > 1 && { engines }) };
}

/** Whether a vLLM server certainly publishes no KV events. */
export function lacksKvEvents(command: VllmCommand): boolean {
  return command.lacks(FLAG);
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function portOf(endpoint: unknown): number | undefined {
  const [, port] = /^tcp:\/\/.*:(\d{1,5})$/.exec(typeof endpoint === 'string' ? endpoint : '') ?? [];
  return port === undefined ? undefined : Number(port);
}
