/** Two real vLLM servers behind a real Envoy and the picker, and the simulated engine beside one of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readCounts, writeCounts } from '../../simulator/engine/vllm/recorded-counts';
import { ReplayEngine } from '../../simulator/engine/vllm/replay';
import { ADAPTERS, SETTINGS } from '../../simulator/engine/vllm/request-sequence';
import { eventually } from '../cluster/eventually';
import { locateEnvoy } from '../envoy/locate-envoy';
import { locatePart } from '../install/locate-part';
import { vllm } from '../install/vllm';
import { FollowedCache } from '../kv-events/followed-cache';
import { serveSequence } from './serve-sequence';
import { ServedPair } from './served-pair';

type Declare = (title: string, run?: (pair: ServedPair) => Promise<void>) => void;

const NAME = 'real vLLM servers';
const folder = locatePart(vllm, NAME, declare);
const envoy = folder === undefined ? undefined : locateEnvoy(NAME, declare);

if (folder !== undefined && envoy !== undefined) {
  describe(NAME, () => {
    let pair: ServedPair | undefined;
    beforeAll(async () => {
      pair = await ServedPair.start(folder, envoy);
    });
    afterAll(() => pair?.stop());
    declare((title, run) => test(title, () => run!(pair!)));
  });
}

/** Time in which the picker hears of what a request left in a cache, and asks for the tokens of its prompt. */
const EVENTS_MS = 300;

/** Some 1,500 bytes that begin like no other prompt. */
const manual = (name: string) =>
  `${name}: ${`how ${name} are kept and what they are fed. `.repeat(36)}`.slice(0, 1_500);

/** The names of models in an answer, each once. */
const modelsIn = (text: string) => [...new Set([...text.matchAll(/"model":\s*"([^"]*)"/g)].map(([, name]) => name))];

function declare(it: Declare): void {
  it('what one holds and whom it preempts is what the simulated engine says, and what its events tell', async (pair) => {
    const [server] = pair.servers;
    for (const adapter of ADAPTERS) await server.load(adapter);
    const follower = new FollowedCache('127.0.0.2', pair.eventPorts, SETTINGS);
    await eventually('all events are known', () => follower.isComplete);
    const told: number[][] = [];
    const served = await serveSequence(server, async (batch) => {
      await follower.settled();
      told.push(batch.map((request) => follower.foundTokens(request)));
    });
    follower.close();
    for (const adapter of ADAPTERS) await server.unload(adapter);
    if (process.env['GKEI_RECORD_VLLM'] === 'true') writeCounts('server', [served.map(({ counts }) => counts)]);

    const engine = new ReplayEngine(SETTINGS);
    for (const [at, { batch, counts, answers }] of served.entries()) {
      expect({ at, ...engine.serve(batch, answers) }).toEqual({ at, ...counts });
      // What comes together changes what the others find.
      if (batch.length === 1) expect({ at, told: told[at] }).toEqual({ at, told: counts.cached });
    }
    expect(served.map(({ counts }) => counts)).toEqual(readCounts('server')[0]);
    expect(follower.counts).toMatchObject({ unreadable: 0, gaps: 0 });
  });

  it('a prompt goes where its beginning is, by the counters of the servers', async (pair) => {
    for (const server of pair.servers) await server.forget();
    const animals = ['sheep', 'goats', 'cows', 'geese'];
    let cached = 0;
    const homes = new Map<string, Set<string>>();
    const counters = await pair.counted(async () => {
      for (const question of ['Where?', 'When?', 'Who?', 'Why?', 'How?']) {
        for (const animal of animals) {
          const { usage } = await pair.complete('acme/chat', `${manual(animal)}${question}`);
          cached += usage.prompt_tokens_details.cached_tokens;
          const { endpoint } = await pair.lastDecision();
          homes.set(animal, (homes.get(animal) ?? new Set()).add(endpoint));
        }
      }
    });
    expect([...homes].map(([animal, at]) => [animal, at.size])).toEqual(animals.map((animal) => [animal, 1]));
    expect(counters.map(({ served }) => served > 0)).toEqual([true, true]);
    const [hits, queries] = [counters, counters].map((all, at) =>
      all.reduce((sum, counter) => sum + (at === 0 ? counter.hits : counter.queries), 0),
    );
    expect(hits).toBe(cached);
    // The first of five is new, and of each the part of a block at its end.
    expect(hits / queries).toBeGreaterThan(0.65);
  });

  it('what the picker takes a server to hold is what the server finds', async (pair) => {
    const names = ['ducks', 'pigs', 'hens', 'bees', 'dogs', 'cats', 'yaks', 'owls', 'bats', 'seals', 'crabs', 'moths'];
    const prompts = names.map(manual);
    // More than the servers hold, so that they evict; each twice, the second time with its tokens known.
    for (const prompt of [...prompts, ...prompts]) {
      await pair.complete('acme/chat', prompt);
      await sleep(EVENTS_MS);
    }
    for (const prompt of [...prompts].reverse()) {
      const { usage } = await pair.complete('acme/chat', prompt);
      const { hitTokens, promptTokens, candidates, after } = await pair.lastDecision();
      const cached = usage.prompt_tokens_details.cached_tokens;
      // The picker estimates how long a prompt is, and knows the tokens of whole blocks of its bytes.
      expect(hitTokens).toBeLessThanOrEqual(cached);
      expect(hitTokens).toBeGreaterThanOrEqual(Math.min(cached, promptTokens) - 2 * SETTINGS.blockSize);
      expect(after.cachedTokens).toBe(cached);
      expect(candidates).toHaveLength(2);
      await sleep(EVENTS_MS);
    }
    for (const server of pair.servers) await server.forget();
    await pair.complete('acme/chat', 'Hello?');
    await eventually('events of the emptied caches', async () => {
      const blocks = await Promise.all(pair.servers.map((server) => pair.blocksOf(server)));
      return blocks.some((count) => count === 0);
    });
  });

  it('an adapter is asked for where it is loaded, and where it moves to', async (pair) => {
    const [first, second] = pair.servers;
    await first.load('support');
    await second.load('legal');
    const served = (model: string) => async () => {
      for (let at = 0; at < 5; at++) await pair.complete(model, `${at} ${manual(`${model} ${at}`)}`);
    };
    await known(pair, 'acme/support');
    await known(pair, 'acme/legal');
    expect((await pair.counted(served('acme/support'))).map((counter) => counter.served)).toEqual([5, 0]);
    expect((await pair.counted(served('acme/legal'))).map((counter) => counter.served)).toEqual([0, 5]);
    await second.load('support');
    await first.unload('support');
    await eventually('the move is known', async () => {
      const answer = await pair.post('/v1/completions', { model: 'acme/support', prompt: 'Hello?', max_tokens: 1 });
      return answer.status === 200 && (await pair.lastDecision()).endpoint === second.endpoint;
    });
    expect((await pair.counted(served('acme/support'))).map((counter) => counter.served)).toEqual([0, 5]);
  });

  it('clients see the names that they asked for, whole and streamed, and errors as vLLM words them', async (pair) => {
    const request = { messages: [{ role: 'user', content: 'What does a gateway do?' }], max_tokens: 12 };
    for (const model of ['acme/chat', 'acme/legal', 'tiny']) {
      const whole = await pair.post('/v1/chat/completions', { ...request, model });
      expect([whole.status, modelsIn(whole.body.toString())]).toEqual([200, [model]]);
      const streamed = await pair.post('/v1/chat/completions', { ...request, model, stream: true });
      const text = streamed.body.toString();
      expect([streamed.status, modelsIn(text)]).toEqual([200, [model]]);
      expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    }
    const unknown = await pair.post('/v1/chat/completions', { ...request, model: 'acme/unknown' });
    expect([unknown.status, unknown.body.toString().includes('acme/unknown')]).toEqual([404, true]);
    const tooLong = await pair.post('/v1/completions', {
      model: 'acme/chat',
      prompt: 'x'.repeat(20_000),
      max_tokens: 1,
    });
    expect([tooLong.status, tooLong.body.toString()]).toEqual([400, expect.stringContaining('maximum context length')]);
    expect((await pair.post('/v1/completions', '{"model":')).status).toBe(400);
    expect((await pair.post('/v1/load_lora_adapter', { lora_name: 'a', lora_path: '/' })).status).toBe(404);
  });

  it('usage is read of whole answers and of streams', async (pair) => {
    const prompt = manual('otters');
    const first = await pair.complete('acme/chat', prompt);
    expect((await pair.lastDecision()).after).toMatchObject({
      promptTokens: first.usage.prompt_tokens,
      cachedTokens: 0,
    });
    const more = { stream: true, stream_options: { include_usage: true } };
    const streamed = await pair.post('/v1/completions', { model: 'acme/chat', prompt, max_tokens: 3, ...more });
    const { usage } = JSON.parse(/^data: (.*)\n\ndata: \[DONE\]/m.exec(streamed.body.toString())![1]);
    expect(usage.prompt_tokens_details.cached_tokens).toBeGreaterThan(0);
    const { after } = await pair.lastDecision();
    expect(after.cachedTokens).toBe(usage.prompt_tokens_details.cached_tokens);
  });
}

/** Waits until requests for a model are answered. */
async function known(pair: ServedPair, model: string): Promise<void> {
  await eventually(`${model} is known`, async () => {
    return (await pair.post('/v1/completions', { model, prompt: 'Hello?', max_tokens: 1 })).status === 200;
  });
}
