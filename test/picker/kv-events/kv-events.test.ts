/** A whole picker that follows what model servers publish of their caches. */
import { post } from '../../simulator/server/test-server';
import { eventually } from '../_support/eventually';
import { RunningPicker } from '../_support/running-picker';
import { VllmServer } from './_vllm-server';

let servers: VllmServer[];
let picker: RunningPicker;

beforeEach(async () => {
  const first = await VllmServer.start('127.0.0.2', 1);
  const { port, replayPort } = first.publisher;
  servers = [first, await VllmServer.start('127.0.0.3', 2, [port, replayPort])];
  picker = await RunningPicker.start(
    servers.map(({ url }) => url),
    { 'kv-events-port': `${port}`, 'kv-events-replay-port': `${replayPort}` },
  );
  await eventually(async () => expect(await metric('kv_event_replays_total{result="answered"}')).toBe(2));
});

afterEach(async () => {
  await picker.stop();
  for (const server of servers) await server.close();
});

const metric = (name: string) => picker.metric(`gke_inference_picker_${name}`);
const promptOf = (name: string) =>
  JSON.stringify({ model: 'tiny', prompt: `${name} ${`all about ${name}, at length. `.repeat(100)}`, max_tokens: 1 });

/** Sends a prompt; says which server served it. */
async function send(body: string): Promise<number> {
  const before = servers.map(({ served }) => served.length);
  const response = await post(`${picker.url}/v1/completions`, JSON.parse(body));
  expect(response.status).toBe(200);
  return servers.findIndex(({ served }, at) => served.length > before[at]);
}

const blocksOf = ({ url }: VllmServer) => metric(`endpoint_kv_blocks{endpoint="${new URL(url).host}"}`);

test('a prompt follows its blocks from one server to another', async () => {
  const prompt = promptOf('sheep');
  const first = await send(prompt);
  await eventually(async () => expect(await metric('tokenised_prompts_total{result="known"}')).toBe(1));
  servers[first].store(prompt);
  await eventually(async () => expect(await blocksOf(servers[first])).toBeGreaterThan(40));
  expect(await send(prompt)).toBe(first);

  const second = 1 - first;
  servers[first].remove(prompt);
  servers[second].store(prompt);
  await eventually(async () => expect(await blocksOf(servers[first])).toBe(0));
  await eventually(async () => expect(await blocksOf(servers[second])).toBeGreaterThan(40));
  for (let count = 0; count < 5; count++) expect(await send(prompt)).toBe(second);
  expect(servers.map(({ tokenised }) => tokenised).sort()).toEqual([0, 1]);
});

test('subscriptions are told of on the metrics page', async () => {
  for (const { url } of servers) {
    expect(await metric(`endpoint_kv_events_connected{endpoint="${new URL(url).host}"}`)).toBe(1);
  }
  servers[0].store(promptOf('goats'));
  await eventually(async () => expect(await metric('kv_events_total{kind="stored"}')).toBe(1));
  expect(await metric('kv_event_batches_total')).toBe(1);
  expect(await metric('kv_event_faults_total{kind="gap"}')).toBe(0);
});

test('a picker that comes later learns what the servers hold already', async () => {
  for (const name of ['sheep', 'goats', 'cows']) servers[1].store(promptOf(name));
  await picker.stop();
  const { port, replayPort } = servers[0].publisher;
  picker = await RunningPicker.start(
    servers.map(({ url }) => url),
    { 'kv-events-port': `${port}`, 'kv-events-replay-port': `${replayPort}` },
  );
  await eventually(async () => expect(await metric('kv_event_batches_recovered_total')).toBe(3));
  expect(await blocksOf(servers[1])).toBeGreaterThan(120);
});
