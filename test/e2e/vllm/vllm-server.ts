import { join } from 'node:path';
import type { RunningPicker } from '../../picker/_support/running-picker';
import { SETTINGS } from '../../simulator/engine/vllm/request-sequence';
import { eventually } from '../cluster/eventually';
import { LoggedProcess } from '../cluster/logged-process';
import type { Reaper } from '../cluster/reaper';
import { type Answered, get, post } from '../http-client';
import { VLLM_ENVIRONMENT } from './environment';

/** The name of the model of every server. */
export const MODEL = 'tiny';

const START = { timeoutMs: 900_000, intervalMs: 500 };
const STOP_GRACE_MS = 20_000;

export interface VllmServerOptions {
  /** The folder of the installed part. */
  readonly folder: string;
  /** Where its log goes. */
  readonly logs: string;
  readonly reaper: Reaper;
  /** A loopback address of its own. */
  readonly ip: string;
  readonly port: number;
  /** Where it publishes KV events, on all addresses, and where on its own it sends them again. */
  readonly eventPorts: readonly [number, number];
  /** Data-parallel engines behind its port. @default 1, which offers adapters */
  readonly engines?: number;
}

/** What a server counts from its start. */
export interface ServerCounters {
  readonly queries: number;
  readonly hits: number;
  readonly preemptions: number;
  /** Requests that got their whole answer. */
  readonly served: number;
}

/** A real vLLM on this machine's CPU, which serves the tiny model. */
export class VllmServer {
  private process: LoggedProcess | undefined;

  private constructor(private readonly options: VllmServerOptions) {}

  static async start(options: VllmServerOptions): Promise<VllmServer> {
    const server = new VllmServer(options);
    await server.restart();
    return server;
  }

  /** `ip:port`. */
  get endpoint(): string {
    return `${this.options.ip}:${this.options.port}`;
  }

  get ip(): string {
    return this.options.ip;
  }

  get url(): string {
    return `http://${this.endpoint}`;
  }

  /** Starts it anew, with nothing in its cache and no adapter loaded. */
  async restart(): Promise<void> {
    const { logs, reaper, ip } = this.options;
    await this.stop();
    const log = join(logs, `vllm-${ip}.log`);
    this.process = new LoggedProcess({
      command: this.command(),
      log,
      reaper,
      env: { ...process.env, ...environment() },
    });
    try {
      await eventually('vLLM is ready', () => this.isReady(), START);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Its engines are processes of their own, which end when it asks them to. */
  async stop(): Promise<void> {
    await this.process?.stop(STOP_GRACE_MS);
    this.process = undefined;
  }

  /** The end of what it printed. */
  log(): string {
    return this.process?.logTail() ?? '';
  }

  get(path: string): Promise<Answered> {
    return get({ ...this.address, path });
  }

  post(path: string, body: object = {}): Promise<Answered> {
    return post({ ...this.address, path, body: JSON.stringify(body) });
  }

  /** The answer to a request that must succeed, as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: what a server answers is for each test to judge.
  async ask(path: string, body: object): Promise<any> {
    const { status, body: answer } = await this.post(path, body);
    expect({ status, answer: status === 200 ? '' : answer.toString() }).toEqual({ status: 200, answer: '' });
    return JSON.parse(answer.toString());
  }

  /** Loads an adapter, anew where it is loaded. */
  async load(adapter: string): Promise<void> {
    await this.post('/v1/unload_lora_adapter', { lora_name: adapter });
    const lora_path = join(this.options.folder, 'models', adapter);
    expect((await this.post('/v1/load_lora_adapter', { lora_name: adapter, lora_path })).status).toBe(200);
  }

  async unload(adapter: string): Promise<void> {
    expect((await this.post('/v1/unload_lora_adapter', { lora_name: adapter })).status).toBe(200);
  }

  /** Empties its cache. */
  async forget(): Promise<void> {
    expect((await this.post('/reset_prefix_cache')).status).toBe(200);
  }

  async counters(): Promise<ServerCounters> {
    const page = (await this.get('/metrics')).body.toString();
    const sum = (name: string) =>
      [...page.matchAll(new RegExp(`^vllm:${name}\\{.*\\} (\\S+)$`, 'gm'))].reduce(
        (all, [, at]) => all + Number(at),
        0,
      );
    return {
      queries: sum('prefix_cache_queries_total'),
      hits: sum('prefix_cache_hits_total'),
      preemptions: sum('num_preemptions_total'),
      served: sum('request_success_total'),
    };
  }

  /** Blocks that a picker takes it to hold. */
  blocksIn(picker: RunningPicker): Promise<number> {
    return picker.metric(`gke_inference_picker_endpoint_kv_blocks{endpoint="${this.endpoint}"}`);
  }

  private get address() {
    return { ip: this.options.ip, port: this.options.port };
  }

  private async isReady(): Promise<boolean> {
    if (this.process?.running !== true) {
      throw new Error(this.log());
    }
    return (await this.get('/health')).status === 200;
  }

  private command(): string[] {
    const { folder, ip, port, eventPorts, engines = 1 } = this.options;
    const [events, replay] = eventPorts;
    const flags = {
      'served-model-name': MODEL,
      host: ip,
      port,
      'max-model-len': SETTINGS.maxModelLen,
      'num-gpu-blocks-override': SETTINGS.gpuBlocks,
      'max-num-batched-tokens': SETTINGS.tokenBudget,
      'max-num-seqs': SETTINGS.maxRunning,
      dtype: 'bfloat16',
      ...(engines === 1
        ? { 'max-loras': SETTINGS.maxAdapters, 'max-lora-rank': 8 }
        : { 'data-parallel-size': engines, 'api-server-count': 1 }),
      'kv-events-config': JSON.stringify({
        enable_kv_cache_events: true,
        publisher: 'zmq',
        endpoint: `tcp://*:${events}`,
        replay_endpoint: `tcp://${ip}:${replay}`,
      }),
    };
    return [
      ...['nice', '-n', '5', join(folder, 'venv', 'bin', 'python'), '-m', 'vllm.entrypoints.cli.main', 'serve'],
      join(folder, 'models', 'model'),
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`]),
      ...['--enforce-eager', '--enable-prompt-tokens-details', ...(engines === 1 ? ['--enable-lora'] : [])],
    ];
  }
}

function environment(): NodeJS.ProcessEnv {
  return {
    ...VLLM_ENVIRONMENT,
    VLLM_CPU_KVCACHE_SPACE: '1',
    VLLM_ALLOW_RUNTIME_LORA_UPDATING: 'true',
    // Paths that empty the cache and hold requests back.
    VLLM_SERVER_DEV_MODE: '1',
  };
}
