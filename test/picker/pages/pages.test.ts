import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import type { ModelServer } from '../../../src/simulator/server/model-server';
import { ask, eventually, post, startServer } from '../../simulator/server/test-server';
import { RunningPicker } from '../_support/running-picker';

const SECRET = 'never-to-be-shown';
const CHAT = { model: 'tiny', messages: [{ role: 'user', content: SECRET }], max_tokens: 8 };

let picker: RunningPicker;
const servers: ModelServer[] = [];

afterEach(async () => {
  await picker.stop();
  for (const server of servers.splice(0)) server.crash();
});

async function start(count: number, flags = {}): Promise<string[]> {
  const started = await Promise.all(Array.from({ length: count }, () => startServer('tiny --sim-speed 1000')));
  servers.push(...started.map(({ server }) => server));
  const urls = started.map(({ url }) => url);
  picker = await RunningPicker.start(urls, flags);
  await eventually(
    () => page('/endpoints'),
    ({ endpoints }) => endpoints.every(({ state }: { state: string }) => state === 'ready'),
  );
  return urls.map((url) => new URL(url).host);
}

async function page(path: string) {
  return JSON.parse((await ask(`${picker.metricsUrl}${path}`)).text);
}

const chat = (body: object) => post(`${picker.url}/v1/chat/completions`, body);

test('/decisions tells what was chosen from, by which costs, and what became of it', async () => {
  const hosts = await start(2);
  await chat({ ...CHAT, stream: true });
  const { policy, terms, made, kept, decisions } = await page('/decisions');
  expect([policy, made, kept, decisions.length]).toEqual(['regret-weighted', 1, 512, 1]);
  const [{ number, model, endpoint, candidates, leftOut, after }] = decisions;
  expect({ number, model, leftOut }).toEqual({ number: 1, model: 'tiny', leftOut: [] });
  expect(hosts).toContain(endpoint);
  expect(candidates.map((candidate: { endpoint: string }) => candidate.endpoint).sort()).toEqual([...hosts].sort());
  const names = terms.map(({ name }: { name: string }) => name);
  for (const candidate of candidates) {
    expect(Object.keys(candidate.terms)).toEqual(names);
    expect(candidate.cost).toBeGreaterThan(0);
  }
  expect(after).toMatchObject({ end: 'completed' });
  expect(after.durationMs).toBeGreaterThanOrEqual(after.firstTokenMs);
});

test('/decisions answers queries', async () => {
  const hosts = await start(2, { policy: 'round-robin' });
  for (let round = 0; round < 6; round++) await chat({ ...CHAT, model: round < 5 ? 'tiny' : 'unknown' });
  const numbers = async (query: string) =>
    (await page(`/decisions?${query}`)).decisions.map(({ number }: { number: number }) => number);
  expect(await numbers('limit=2')).toEqual([6, 5]);
  expect(await numbers('model=unknown')).toEqual([6]);
  expect(await numbers('number=3')).toEqual([3]);
  const [one, other] = await Promise.all(hosts.map((host) => numbers(`endpoint=${host}`)));
  // The last one went nowhere: no server serves its model.
  expect([...one, ...other].sort()).toEqual([1, 2, 3, 4, 5]);
  expect((await page('/decisions?candidates=false')).decisions[0].candidates).toBeUndefined();
  for (const query of ['limit=x', 'limit=-1', 'number=0', 'candidates=maybe']) {
    const { status, text } = await ask(`${picker.metricsUrl}/decisions?${query}`);
    expect([query, status, text.startsWith(`${query.split('=')[0]} is "`)]).toEqual([query, 400, true]);
  }
});

test('/ is one page that runs nothing but itself and asks nobody but the picker', async () => {
  picker = await RunningPicker.start([]);
  const answer = await fetch(picker.metricsUrl);
  const text = await answer.text();
  const policy = answer.headers.get('content-security-policy')!;
  for (const [, tag, content] of text.matchAll(/<(script|style)>([\s\S]*?)<\/\1>/g)) {
    const digest = createHash('sha256').update(content).digest('base64');
    expect(policy).toContain(`${tag}-src 'sha256-${digest}'`);
    if (tag === 'script') expect(() => new Script(content)).not.toThrow();
  }
  expect(policy.split('; ')).toContain("default-src 'none'");
  expect([...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, to]) => to)).toEqual([
    'data:,',
    'endpoints',
    'decisions',
  ]);
  expect(text).not.toMatch(/https?:|innerHTML|document\.write/);
});

test('no page shows anything of a prompt', async () => {
  await start(1);
  await chat(CHAT);
  for (const path of ['/decisions', '/endpoints', '/metrics']) {
    expect((await ask(`${picker.metricsUrl}${path}`)).text).not.toContain(SECRET);
  }
});

test('/endpoints tells what is known of each', async () => {
  const [host] = await start(1);
  await chat(CHAT);
  const { pool, policy, endpoints, booked } = await page('/endpoints');
  expect([pool, policy, booked]).toEqual([picker.endpointsFile, 'regret-weighted', 1]);
  expect(endpoints).toEqual([
    expect.objectContaining({ endpoint: host, state: 'ready', inFlight: 0, booked: 1, released: { completed: 1 } }),
  ]);
  await eventually(
    () => page('/endpoints'),
    ({ endpoints: [{ models }] }) => models.includes('tiny'),
  );
});

test('decisions may be kept by nobody', async () => {
  await start(1, { decisions: '0' });
  expect((await ask(`${picker.metricsUrl}/decisions`)).status).toBe(404);
});

test('the pages can only be read, by nobody but their own origin', async () => {
  picker = await RunningPicker.start([]);
  const answer = await fetch(`${picker.metricsUrl}/endpoints`);
  expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const posted = await fetch(`${picker.metricsUrl}/endpoints`, { method: 'POST', body: '{}' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});
