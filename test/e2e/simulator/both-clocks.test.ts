/** The same requests twice: in virtual time, and in real time through a real Envoy, the real picker and servers that keep its pace. */
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_POLICY } from '../../../src/picker/scheduling';
import { perform } from '../../../src/simulator/experiment/task';
import { openWorkload, type WorkloadSpec } from '../../../src/simulator/workloads';
import type { Stage, WorkloadRequest } from '../../../src/simulator/workloads/workload';
import { Program, type Run } from '../../cli/program';
import { freePorts } from '../cluster/loopback';
import { EnvoyUnderTest } from '../envoy/envoy-under-test';
import { locateEnvoy } from '../envoy/locate-envoy';
import { get } from '../http-client';
import { promptText } from './prompt-text';

const SEED = 1;

const WORKLOAD: WorkloadSpec = {
  name: 'both-clocks',
  title: '60 system prompts of 2,000 tokens, some of them asked more often, on three pods',
  pods: 3,
  profile: 'llama-8b-fp8-l4',
  prefixes: { count: 60, tokens: 2_000, zipf: 0.5 },
  questions: { tokens: { mean: 400, deviation: 100 } },
  answers: { mean: 60, deviation: 20 },
  warmUp: { rate: 6, seconds: 20 },
  stages: [{ rate: 6, seconds: 60 }],
};

interface Outcome {
  /** Mean, in milliseconds. */
  readonly ttft: number;
  /** Prompt tokens that were found in a cache, as a share of all. */
  readonly hitRate: number;
}

/** Servers, picker and Envoy, each a process of its own. */
class Stack {
  private readonly program = new Program();
  private readonly agent = new Agent({ keepAlive: true });
  private envoy?: EnvoyUnderTest;
  private servers: readonly string[] = [];
  private sent = 0;

  async start(envoy: string): Promise<void> {
    await this.program.build();
    this.servers = await Promise.all(
      Array.from({ length: WORKLOAD.pods! }, () =>
        this.listening(`mock-server m --host 127.0.0.1 --port 0 --sim-profile ${WORKLOAD.profile}`),
      ),
    );
    const endpoints = this.servers.map((url, index) => {
      const { hostname, port } = new URL(url);
      return { name: `server-${index}`, address: hostname, port: Number(port) };
    });
    writeFileSync(join(this.program.folder, 'endpoints.yaml'), JSON.stringify({ endpoints }));
    const [pickerPort] = (await freePorts(1)) as [number];
    const run = this.program.start(
      `picker --endpoints endpoints.yaml --host 127.0.0.1 --grpc-port ${pickerPort} --grpc-health-port 0 --metrics-port 0`,
    );
    await run.said(/for ext_proc\n/);
    this.envoy = await EnvoyUnderTest.start(envoy, { pickerPort, tls: true });
  }

  private listening(line: string): Promise<string> {
    const run: Run = this.program.start(line);
    return run.listening;
  }

  /** Sends a stage's requests at their times. @returns their times to the first token, in milliseconds */
  async serve({ arrivals }: Stage): Promise<number[]> {
    const begin = performance.now();
    const answers: Promise<number>[] = [];
    for await (const { at, request } of arrivals) {
      await delay(Math.max(0, begin + at - performance.now()));
      answers.push(this.ask(request));
    }
    return Promise.all(answers);
  }

  /** Asks and waits for the whole answer. @returns the time to its first token, in milliseconds */
  private ask(asked: WorkloadRequest): Promise<number> {
    const body = JSON.stringify({
      model: 'm',
      prompt: promptText(asked, this.sent++),
      max_tokens: asked.answerTokens,
      stream: true,
    });
    const begin = performance.now();
    return new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: this.envoy!.port,
        path: '/v1/completions',
        method: 'POST',
        agent: this.agent,
        headers: { 'content-type': 'application/json' },
      };
      const call = request(options, (response) => {
        if (response.statusCode !== 200) {
          reject(new Error(`answered ${response.statusCode}`));
        }
        let first: number | undefined;
        response.on('data', () => {
          first ??= performance.now() - begin;
        });
        response.on('end', () => resolve(first!));
        response.on('error', reject);
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  /** Prompt tokens that all servers together looked up in their caches and found there, since they started. */
  async cacheCounters(): Promise<{ readonly queries: number; readonly hits: number }> {
    const pages = await Promise.all(
      this.servers.map(async (url) => {
        const { hostname, port } = new URL(url);
        return (await get({ ip: hostname, port: Number(port), path: '/metrics' })).body.toString();
      }),
    );
    const sum = (name: string) =>
      pages.reduce((total, page) => total + Number(new RegExp(`^vllm:${name}\\{.*\\} (\\S+)$`, 'm').exec(page)![1]), 0);
    return { queries: sum('prefix_cache_queries_total'), hits: sum('prefix_cache_hits_total') };
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.envoy?.stop();
    this.program.dispose();
    await this.envoy?.finish();
  }
}

async function inRealTime(envoy: string): Promise<Outcome> {
  const stack = new Stack();
  try {
    await stack.start(envoy);
    const [warmUp, judged] = [...openWorkload(WORKLOAD).stages(SEED)] as [Stage, Stage];
    await stack.serve(warmUp);
    const before = await stack.cacheCounters();
    const times = await stack.serve(judged);
    const after = await stack.cacheCounters();
    return {
      ttft: times.reduce((sum, time) => sum + time, 0) / times.length,
      hitRate: (after.hits - before.hits) / (after.queries - before.queries),
    };
  } finally {
    await stack.stop();
  }
}

async function inVirtualTime(): Promise<Outcome> {
  const { total } = await perform({ workload: WORKLOAD, policy: DEFAULT_POLICY.name, seed: SEED });
  return { ttft: total.ttft.mean, hitRate: total.hitRate };
}

const envoy = locateEnvoy('the simulator and real time', (declare) => declare('agree'));
if (envoy !== undefined) {
  test('agree on the hit rate within 2 points and on the mean time to the first token within 15 %', async () => {
    const virtual = await inVirtualTime();
    const real = await inRealTime(envoy);
    console.log(
      `hit rate ${(100 * virtual.hitRate).toFixed(1)} % in virtual time, ${(100 * real.hitRate).toFixed(1)} % in real time; ` +
        `mean time to the first token ${virtual.ttft.toFixed(0)} ms and ${real.ttft.toFixed(0)} ms`,
    );
    expect(Math.abs(real.hitRate - virtual.hitRate)).toBeLessThan(0.02);
    expect(Math.abs(real.ttft / virtual.ttft - 1)).toBeLessThan(0.15);
  }, 240_000);
}
