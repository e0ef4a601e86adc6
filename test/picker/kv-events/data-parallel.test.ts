/** A whole picker, and simulated servers with several data-parallel engines, behind one port and behind one each. */
import { assembleServer } from '../../../src/simulator/server/assemble';
import { serversOf } from '../../../src/simulator/server/data-parallel';
import type { ModelServer } from '../../../src/simulator/server/model-server';
import { readOptions } from '../../../src/simulator/server/options';
import { ask, post } from '../../simulator/server/test-server';
import { adjacentPorts } from '../_support/adjacent-ports';
import { eventually } from '../_support/eventually';
import { RunningPicker } from '../_support/running-picker';

const ENGINES = 2;
const BODY = {
  model: 'tiny',
  prompt: 'all about sheep, and what they do all day in the rain. '.repeat(40),
  max_tokens: 1,
};

interface Decision {
  readonly promptTokens: number;
  readonly endpoint: string;
  readonly candidates: readonly { readonly endpoint: string; readonly hitTokens: number }[];
  readonly after: { readonly cachedTokens?: number };
}

let servers: ModelServer[];
let picker: RunningPicker;

/** Starts the servers of the same command at each address, and a picker in front of them. */
async function start(command: string, hosts: readonly string[]): Promise<void> {
  const [events, replays] = [await adjacentPorts(ENGINES), await adjacentPorts(ENGINES)];
  const config = { enable_kv_cache_events: true, endpoint: `tcp://*:${events}`, replay_endpoint: `tcp://*:${replays}` };
  const flags = ['--kv-events-config', JSON.stringify(config), '--block-size=16', '--enable-prompt-tokens-details'];
  const options = hosts.flatMap((host) =>
    serversOf(
      readOptions(['tiny', ...command.split(' '), ...flags, '--sim-speed=100', `--host=${host}`, '--port=0'], {}),
    ),
  );
  servers = options.map(assembleServer);
  const urls = await Promise.all(servers.map((server) => server.listen()));
  picker = await RunningPicker.start(urls, {
    'kv-events-port': `${events}`,
    'kv-events-replay-port': `${replays}`,
  });
  await eventually(async () =>
    expect(await metric('kv_event_replays_total{result="answered"}')).toBe(ENGINES * hosts.length),
  );
}

afterEach(async () => {
  await picker.stop();
  for (const server of servers) server.crash();
});

const metric = (name: string) => picker.metric(`gke_inference_picker_${name}`);

/** Blocks of all servers together, as far as the picker knows. */
async function blocks(): Promise<number> {
  const { text } = await ask(`${picker.metricsUrl}/metrics`);
  const samples = text.matchAll(/^gke_inference_picker_endpoint_kv_blocks\{.*\} (\S+)$/gm);
  return [...samples].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Sends the prompt, and waits until what it left behind is known. @returns what was decided, hits in quarters of the prompt */
async function send(): Promise<{ home: string; hits: Record<string, number>; found: number }> {
  const before = await metric('kv_event_batches_total');
  expect((await post(`${picker.url}/v1/completions`, BODY)).status).toBe(200);
  const { text } = await ask(`${picker.metricsUrl}/decisions?limit=1`);
  const [{ promptTokens, endpoint, candidates, after }] = JSON.parse(text).decisions as Decision[];
  if (after.cachedTokens === 0)
    await eventually(async () => expect(await metric('kv_event_batches_total')).toBe(before + 1));
  await eventually(async () => expect(await metric('tokenised_prompts_total{result="known"}')).toBe(1));
  const part = (tokens: number) => Math.round((4 * tokens) / promptTokens) / 4;
  return {
    home: endpoint,
    hits: Object.fromEntries(candidates.map((each) => [each.endpoint, part(each.hitTokens)])),
    found: part(after.cachedTokens!),
  };
}

test('behind one port, what one of two engines holds counts half, since the server does not look where it is', async () => {
  await start(`--data-parallel-size ${ENGINES}`, ['127.0.0.2', '127.0.0.3']);
  const { home } = await send();
  const held = await blocks();
  // The server takes the other engine, in turn.
  const second = await send();
  expect(second).toEqual({ home, hits: expect.objectContaining({ [home]: 0.5 }), found: 0 });
  expect(Object.values(second.hits).sort()).toEqual([0, 0.5]);
  expect(await blocks()).toBe(2 * held);
  const third = await send();
  expect([third.home, third.hits[home], third.found]).toEqual([home, 1, 1]);
});

test('behind a port each, engines are told apart', async () => {
  await start(`--data-parallel-size ${ENGINES} --data-parallel-multi-port-external-lb`, ['127.0.0.2']);
  const { home } = await send();
  const second = await send();
  expect([second.home, second.hits[home], second.found]).toEqual([home, 1, 1]);
  expect(Object.values(second.hits).sort()).toEqual([0, 1]);
});
