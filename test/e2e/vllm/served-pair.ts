import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Rewrite, rulesOfRewrites } from '../../../src/picker/kube/model-objects';
import { RunningPicker } from '../../picker/_support/running-picker';
import { SETTINGS } from '../../simulator/engine/vllm/request-sequence';
import { eventually } from '../cluster/eventually';
import { freePorts } from '../cluster/loopback';
import { Reaper } from '../cluster/reaper';
import { EnvoyUnderTest } from '../envoy/envoy-under-test';
import { type Answered, get, post } from '../http-client';
import { FollowedCache } from '../kv-events/followed-cache';
import { Relay } from './relay';
import { type ServerCounters, VllmServer } from './vllm-server';

/** What clients ask for, and what the servers call it. */
const REWRITES: readonly Rewrite[] = [
  rewrite('chat', [{ modelRewrite: 'tiny' }]),
  rewrite('support', [{ modelRewrite: 'support' }]),
  rewrite('legal', [{ modelRewrite: 'legal' }]),
  rewrite('trial', [
    { modelRewrite: 'tiny', weight: 1 },
    { modelRewrite: 'legal', weight: 1 },
  ]),
];

/** What a picker tells of one decision. */
export interface ToldDecision {
  /** Counts decisions. */
  readonly number: number;
  readonly endpoint: string;
  readonly hitTokens: number;
  readonly promptTokens: number;
  readonly candidates: readonly { readonly endpoint: string; readonly hitTokens: number }[];
  readonly after: { readonly servedBy?: string; readonly cachedTokens?: number; readonly promptTokens?: number };
}

/** Two real vLLM servers with the picker and a real Envoy in front of them. */
export class ServedPair {
  private constructor(
    readonly servers: readonly [VllmServer, VllmServer],
    /** Where each server publishes KV events, and sends them again. */
    private readonly eventPorts: readonly [number, number],
    private readonly picker: RunningPicker,
    private readonly envoy: EnvoyUnderTest,
    private readonly reaper: Reaper,
    private readonly relays: readonly Relay[],
  ) {}

  /**
   * @param vllm the folder of the installed part
   * @param envoy the path of Envoy
   */
  static async start(vllm: string, envoy: string): Promise<ServedPair> {
    const logs = mkdtempSync(join(tmpdir(), 'vllm-'));
    const reaper = new Reaper(logs);
    const ports = (await freePorts(5)) as [number, number, number, number, number];
    const [port, events, replay, ...published] = ports;
    const relays: Relay[] = [];
    const started: VllmServer[] = [];
    const start = async (ip: string, at: number) => {
      relays.push(await Relay.start(ip, events, published[at]));
      const eventPorts = [published[at], replay] as const;
      const server = await VllmServer.start({ folder: vllm, logs, reaper, ip, port, eventPorts });
      started.push(server);
      return server;
    };
    const serveBoth = async () => {
      try {
        // One after the other: each wants all cores until it is ready.
        return [await start('127.0.0.2', 0), await start('127.0.0.3', 1)] as const;
      } catch (error) {
        for (const relay of relays) relay.stop();
        for (const server of started) await server.stop();
        await reaper.finish();
        throw error;
      }
    };
    const servers = await serveBoth();
    const config = join(logs, 'picker.yaml');
    const models = rulesOfRewrites(REWRITES, new Map()).map(({ model, targets }) => ({ name: model, targets }));
    writeFileSync(config, JSON.stringify({ models }));
    const picker = await RunningPicker.start(
      servers.map(({ url }) => url),
      {
        proxy: undefined,
        'grpc-port': '0',
        'grpc-health-port': '0',
        'kv-events-port': `${events}`,
        'kv-events-replay-port': `${replay}`,
        'config-file': config,
      },
    );
    const pickerPort = Number(new URL(picker.addressOf('ext_proc')!).port);
    const gateway = await EnvoyUnderTest.start(envoy, { pickerPort, tls: true });
    return new ServedPair(servers, [events, replay], picker, gateway, reaper, relays);
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.picker.stop();
    await Promise.all(this.servers.map((server) => server.stop()));
    for (const relay of this.relays) relay.stop();
    await this.envoy.finish();
    await this.reaper.finish();
  }

  /** A request through Envoy. */
  post(path: string, body: object | string): Promise<Answered> {
    return post({ port: this.envoy.port, path, body: typeof body === 'string' ? body : JSON.stringify(body) });
  }

  get(path: string): Promise<Answered> {
    return get({ port: this.envoy.port, path });
  }

  /** The answer of a completion that must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: what a server answers is for each test to judge.
  async complete(model: string, prompt: string, more: object = {}): Promise<any> {
    const { status, body } = await this.post('/v1/completions', { model, prompt, max_tokens: 2, ...more });
    expect({ status, body: status === 200 ? '' : body.toString() }).toEqual({ status: 200, body: '' });
    return JSON.parse(body.toString());
  }

  /** What the picker decided last. */
  async lastDecision(): Promise<ToldDecision> {
    const { hostname, port } = new URL(this.picker.metricsUrl);
    const { body } = await get({ ip: hostname, port: Number(port), path: '/decisions?limit=1' });
    return JSON.parse(body.toString()).decisions[0];
  }

  /** Follows what a server publishes, from its start on. */
  async follow({ ip }: VllmServer): Promise<FollowedCache> {
    const cache = new FollowedCache(ip, this.eventPorts, SETTINGS);
    await eventually('all events are known', () => cache.isComplete);
    return cache;
  }

  /** Blocks that the picker takes a server to hold. */
  blocksOf(server: VllmServer): Promise<number> {
    return server.blocksIn(this.picker);
  }

  /** Whether the picker listens to a server. */
  async listensTo({ endpoint }: VllmServer): Promise<boolean> {
    return (await this.metric(`endpoint_kv_events_connected{endpoint="${endpoint}"}`)) === 1;
  }

  /** A sample of the picker's metrics. */
  metric(name: string): Promise<number> {
    return this.picker.metric(`gke_inference_picker_${name}`);
  }

  /** What each server counted meanwhile. */
  async counted(work: () => Promise<void>): Promise<ServerCounters[]> {
    const read = () => Promise.all(this.servers.map((server) => server.counters()));
    const before = await read();
    await work();
    const after = await read();
    return after.map(({ queries, hits, preemptions, served }, at) => ({
      queries: queries - before[at].queries,
      hits: hits - before[at].hits,
      preemptions: preemptions - before[at].preemptions,
      served: served - before[at].served,
    }));
  }
}

/** An InferenceModelRewrite of the name `acme/NAME`. */
function rewrite(name: string, targets: Rewrite['spec']['rules'][number]['targets']): Rewrite {
  const rules = [{ matches: [{ model: { value: `acme/${name}` } }], targets }];
  return { metadata: { name }, spec: { poolRef: { name: 'pool' }, rules } };
}
