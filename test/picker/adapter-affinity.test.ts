/** Where requests for adapters go, behind whole pickers in front of simulated model servers. */
import type { ModelServer } from '../../src/simulator/server/model-server';
import { ask, eventually, post, startServer } from '../simulator/server/test-server';
import { RunningPicker } from './_support/running-picker';

const SERVER =
  'tiny --sim-speed 1000 --enable-lora --max-loras 1 --lora-modules sql=/adapters/sql support=/adapters/support';

const pickers: RunningPicker[] = [];
const servers: ModelServer[] = [];

afterEach(async () => {
  await Promise.all(pickers.splice(0).map((picker) => picker.stop()));
  for (const server of servers.splice(0)) {
    server.crash();
  }
});

async function modelServers(count: number): Promise<string[]> {
  const urls: string[] = [];
  for (let i = 0; i < count; i++) {
    const { server, url } = await startServer(SERVER);
    servers.push(server);
    urls.push(url);
  }
  return urls;
}

async function startPicker(urls: readonly string[]): Promise<RunningPicker> {
  const picker = await RunningPicker.start(urls);
  pickers.push(picker);
  return picker;
}

/** Where so many requests for a model go. */
async function destinations(picker: RunningPicker, urls: readonly string[], model: string, count: number) {
  const counts = () => Promise.all(urls.map(async (url) => (await picker.bookings(url)).booked));
  const before = await counts();
  for (let i = 0; i < count; i++) {
    // Prompts that have nothing in common.
    const answer = await post(`${picker.url}/v1/completions`, {
      model,
      prompt: `${i} ${model} `.repeat(300),
      max_tokens: 2,
    });
    expect(answer.status).toBe(200);
  }
  const after = await counts();
  return new Set(urls.filter((_, index) => after[index] > before[index]));
}

it('each adapter has a server of its own, the same one for two pickers, and the base model has all', async () => {
  const urls = await modelServers(3);
  const [one, other] = [await startPicker(urls), await startPicker(urls)];
  for (const picker of [one, other]) {
    const page = async () => (await ask(`${picker.metricsUrl}/metrics`)).text;
    await eventually(page, (text) => text.match(/report_age_seconds\{[^}]*\} 0\./g)?.length === urls.length);
  }
  const sql = await destinations(one, urls, 'sql', 8);
  const support = await destinations(one, urls, 'support', 8);
  expect([sql.size, support.size]).toEqual([1, 1]);
  expect(sql).not.toEqual(support);
  expect(await destinations(one, urls, 'sql', 4)).toEqual(sql);
  expect(await destinations(other, urls, 'sql', 4)).toEqual(sql);
  expect((await destinations(one, urls, 'tiny', 12)).size).toBe(3);
});
