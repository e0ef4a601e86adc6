import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdapterFollower } from '../../src/adapters/adapter-follower';
import type { Hub } from '../../src/adapters/hub';
import { ModelServerClient } from '../../src/adapters/model-server-client';
import { Logger } from '../../src/logger';
import type { ModelServer } from '../../src/simulator/server/model-server';
import { post, startServer } from '../simulator/server/test-server';

const READY_TIMEOUT_MS = 300_000;

/** A follower beside a simulated vLLM, which can be restarted. The clock and the hub are the tests' own. */
class Bench {
  readonly file = join(mkdtempSync(join(tmpdir(), 'adapters-')), 'adapters.yaml');
  readonly lines: string[] = [];
  now = 0;
  hubAnswers: () => Promise<string> = () => Promise.reject(new Error('no hub'));
  readonly follower: AdapterFollower;
  private server?: ModelServer;

  private constructor(readonly url: string) {
    this.follower = new AdapterFollower({
      file: this.file,
      server: new ModelServerClient(url),
      hub: { fetch: () => this.hubAnswers() } as unknown as Hub,
      logger: new Logger('info', (line) => this.lines.push(line)),
      readyTimeoutMs: READY_TIMEOUT_MS,
      now: () => this.now,
    });
    this.list('adapters: []');
  }

  static async start(): Promise<Bench> {
    const { server, url } = await startModelServer(0);
    const bench = new Bench(url);
    bench.server = server;
    return bench;
  }

  list(text: string): void {
    writeFileSync(this.file, text);
  }

  stopServer(): void {
    this.server?.crash();
  }

  async restartServer(): Promise<void> {
    this.server = (await startModelServer(Number(new URL(this.url).port))).server;
  }

  async loaded(): Promise<string[]> {
    return (await new ModelServerClient(this.url).loaded()).map(({ name, path }) => `${name}=${path}`);
  }
}

const startModelServer = (port: number) =>
  startServer('base --enable-lora --max-loras 2', { VLLM_ALLOW_RUNTIME_LORA_UPDATING: '1' }, port);

let bench: Bench;

beforeEach(async () => {
  bench = await Bench.start();
});

afterEach(() => bench.stopServer());

test('the server offers what the file lists, whatever it lists next', async () => {
  const { follower } = bench;
  for (const [list, expected] of [
    ['adapters: [{name: a, path: /a}, {name: b, path: /b}]', ['a=/a', 'b=/b']],
    ['adapters: [{name: b, path: /b2}, {name: c, path: /c}]', ['b=/b2', 'c=/c']],
    ['adapters: []', []],
  ] as const) {
    bench.list(list);
    await follower.look();
    expect(await bench.loaded()).toEqual(expected);
  }
  expect(bench.lines.join('')).toContain('a new version needs a new name');
});

test('a file that cannot be used changes nothing, and is said once', async () => {
  const { follower, lines } = bench;
  bench.list('adapters: [{name: a, path: /a}]');
  await follower.look();
  bench.list('adapters: [');
  await follower.look();
  await follower.look();
  expect(await bench.loaded()).toEqual(['a=/a']);
  expect(lines.filter((line) => line.includes('the last good one stays'))).toHaveLength(1);
});

test('without a list nothing is unloaded, and the pod waits for one for a while', async () => {
  const { follower } = bench;
  await post(`${bench.url}/v1/load_lora_adapter`, { lora_name: 'a', lora_path: '/a' });
  bench.list('nothing');
  await follower.look();
  expect(await bench.loaded()).toEqual(['a=/a']);
  expect(follower.ready).toBe(false);
  bench.now = READY_TIMEOUT_MS;
  await follower.look();
  expect(follower.ready).toBe(true);
});

test('after a restart of the server its adapters are loaded again, and the pod is ready only then', async () => {
  const { follower } = bench;
  bench.list('adapters: [{name: a, path: /a}]');
  await follower.look();
  expect(follower.ready).toBe(true);
  bench.stopServer();
  await follower.look();
  expect(follower.ready).toBe(false);
  await bench.restartServer();
  expect(await bench.loaded()).toEqual([]);
  await follower.look();
  expect(await bench.loaded()).toEqual(['a=/a']);
  expect(follower.ready).toBe(true);
});

test('adapters that somebody else unloaded come back', async () => {
  bench.list('adapters: [{name: a, path: /a}]');
  await bench.follower.look();
  await post(`${bench.url}/v1/unload_lora_adapter`, { lora_name: 'a' });
  await bench.follower.look();
  expect(await bench.loaded()).toEqual(['a=/a']);
});

test('one adapter that fails is tried again later and later, and holds no other up', async () => {
  const { follower } = bench;
  let tries = 0;
  bench.hubAnswers = () => {
    tries++;
    return Promise.reject(new Error('the hub is down'));
  };
  bench.list('adapters: [{name: far, repository: acme/far}, {name: a, path: /a}]');
  for (bench.now = 0; bench.now < 16_000; bench.now += 500) {
    await follower.look();
  }
  // At 0, 1, 3, 7 and 15 s.
  expect(tries).toBe(5);
  expect(await bench.loaded()).toEqual(['a=/a']);
  expect(follower.status).toEqual([
    { name: 'far', state: 'failed', reason: 'the hub is down' },
    { name: 'a', state: 'loaded', reason: undefined },
  ]);
});

test('what cannot be loaded keeps the pod unready for a while, not for ever', async () => {
  const { follower } = bench;
  bench.list('adapters: [{name: far, repository: acme/far}]');
  await follower.look();
  bench.now = READY_TIMEOUT_MS - 1;
  await follower.look();
  expect(follower.ready).toBe(false);
  bench.now = READY_TIMEOUT_MS;
  await follower.look();
  expect(follower.ready).toBe(true);
  expect(bench.lines.join('')).toContain('serving without adapters that could not be loaded in time');
});

test('a new adapter that fails takes no server out that is ready', async () => {
  const { follower } = bench;
  await follower.look();
  bench.list('adapters: [{name: far, repository: acme/far}]');
  await follower.look();
  expect(follower.ready).toBe(true);
});

test('an adapter of the hub is loaded from where it was downloaded to', async () => {
  bench.hubAnswers = () => Promise.resolve('/cache/adapters/acme--far/abc');
  bench.list('adapters: [{name: far, repository: acme/far, revision: abc}]');
  await bench.follower.look();
  await bench.follower.look();
  expect(await bench.loaded()).toEqual(['far=/cache/adapters/acme--far/abc']);
});
