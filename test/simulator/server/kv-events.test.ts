/** What a simulated server publishes of its cache while it serves requests. */
import type { FollowedServer } from '../../../src/picker/kv-events/followed-server';
import type { BlocksStored } from '../../../src/picker/scheduling';
import type { ModelServer } from '../../../src/simulator/server/model-server';
import { readOptions } from '../../../src/simulator/server/options';
import { ServedModels } from '../../../src/simulator/server/served-models';
import type { RecordedCaches } from '../../picker/kv-events/_recorded-caches';
import { followRecorded } from '../../picker/kv-events/_recorded-server';
import { ask, eventually, post, startServer } from './test-server';

const CONFIG = {
  enable_kv_cache_events: true,
  endpoint: 'tcp://*:*',
  replay_endpoint: 'tcp://*:*',
};
const FLAGS = `--kv-events-config=${JSON.stringify(CONFIG)} --block-size 4 --sim-speed 100`;

let server: ModelServer;
let url: string;
let caches: RecordedCaches;
let follower: FollowedServer;

async function start(more = '', environment: Record<string, string> = {}): Promise<void> {
  ({ server, url } = await startServer(`tiny ${FLAGS} ${more}`.trim(), environment));
  const [ports] = server.eventPorts;
  ({ server: follower, caches } = followRecorded(ports));
}

afterEach(() => {
  follower.close();
  server.crash();
});

const complete = (body: object) => post(`${url}/v1/completions`, { max_tokens: 1, ...body });
const told = (count: number) =>
  eventually(
    async () => caches.events.length,
    (length) => length >= count,
  );
const storedBlocks = () => caches.events.filter((event): event is BlocksStored => event.kind === 'stored');

test('blocks are told with the tokens that /tokenize tells of the same body', async () => {
  await start();
  const chat = { messages: [{ role: 'user', content: 'All about sheep, and what they do all day in the rain.' }] };
  const { tokens } = JSON.parse((await post(`${url}/tokenize`, { ...chat, max_tokens: 1 })).text);
  await post(`${url}/v1/chat/completions`, { ...chat, max_tokens: 1 });
  await told(1);
  const [event] = storedBlocks();
  expect([...event.tokens]).toEqual(tokens.slice(0, 4 * Math.floor(tokens.length / 4)));
  expect(event).toMatchObject({ blockSize: 4, adapter: '', medium: 'GPU', parent: new Uint32Array() });
});

test('a prompt that goes on is told with the block before it, and by nobody twice', async () => {
  await start();
  await complete({ prompt: [1, 2, 3, 4, 5, 6, 7, 8, 9] });
  await complete({ prompt: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] });
  await complete({ prompt: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] });
  await complete({ prompt: [2, 2, 2, 2, 2] });
  await told(3);
  const [first, second, third] = storedBlocks();
  expect([[...first.tokens], [...second.tokens], [...third.tokens]]).toEqual([
    [1, 2, 3, 4, 5, 6, 7, 8],
    [9, 10, 11, 12],
    [2, 2, 2, 2],
  ]);
  expect(second.parent).toEqual(first.hashes.slice(2));
});

test('adapters are told by name', async () => {
  await start('--enable-lora --max-loras 2 --lora-modules sql=/sql docs=/docs');
  const prompt = [1, 2, 3, 4, 5];
  for (const model of ['docs', 'sql', 'tiny']) await complete({ model, prompt });
  await told(3);
  expect(storedBlocks().map(({ adapter }) => adapter)).toEqual(['docs', 'sql', '']);
});

test('adapters have numbers in the order in which they were loaded; one that is loaded anew in its place keeps it', () => {
  const { adapters } = readOptions(['--enable-lora', '--lora-modules', 'sql=/sql', 'docs=/docs'], {});
  const models = new ServedModels({ ...readOptions([], {}), adapters });
  models.add({ name: 'sql', path: '/other' });
  models.add({ name: 'late', path: '/late' });
  models.remove('docs');
  models.add({ name: 'docs', path: '/docs' });
  const ids = ['sql', 'docs', 'late', 'tiny'].map((name) => models.find(name)?.adapterId);
  expect(ids).toEqual([1, 4, 3, undefined]);
});

test('an emptied cache is told with the next step, while no request runs', async () => {
  await start('--sim-prefill-ms-per-token 0', { VLLM_SERVER_DEV_MODE: '1' });
  const prompt = [1, 2, 3, 4, 5];
  await complete({ prompt });
  const reset = await ask(`${url}/reset_prefix_cache`, 'POST');
  expect([reset.status, reset.text]).toEqual([200, '{"success":true}']);
  await complete({ prompt });
  await told(3);
  expect(caches.events.map(({ kind }) => kind)).toEqual(['stored', 'cleared', 'stored']);
});

test('paths for development are closed as long as nobody opens them', async () => {
  await start();
  expect((await ask(`${url}/reset_prefix_cache`, 'POST')).status).toBe(404);
});

test('a server that crashes is missed', async () => {
  await start();
  await eventually(
    async () => caches.told,
    (lines) => lines.includes('a forget, complete'),
  );
  server.crash();
  await eventually(
    async () => caches.told.at(-1),
    (line) => line === 'a doubt',
  );
  expect(follower.isConnected).toBe(false);
});
