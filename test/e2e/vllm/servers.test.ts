/** Two real vLLM servers behind a real Envoy and the picker, and the simulated engine beside one of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readCounts, writeCounts } from '../../simulator/engine/vllm/recorded-counts';
import { ReplayEngine } from '../../simulator/engine/vllm/replay';
import { ADAPTERS, SETTINGS } from '../../simulator/engine/vllm/request-sequence';
import { eventually } from '../cluster/eventually';
import { locateEnvoy } from '../envoy/locate-envoy';
import { locatePart } from '../install/locate-part';
import { vllm } from '../install/vllm';
import { serveSequence } from './serve-sequence';
import { ServedPair, type ToldDecision } from './served-pair';
import { MODEL, type VllmServer } from './vllm-server';

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
    const follower = await pair.follow(server);
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
      const answer = await pair.post('/v1/completions', question('acme/support'));
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

  it('a name that stands for two is served by either, whole and streamed, and clients see the one name', async (pair) => {
    const [, server] = pair.servers;
    const followers = await Promise.all(pair.servers.map((each) => pair.follow(each)));
    const computedBy = new Map<string, number>();
    await known(pair, 'acme/legal');
    for (let at = 0; at < 12; at++) {
      const request = {
        model: 'acme/trial',
        prompt: manual(`owner ${at} of owls`),
        max_tokens: 2,
        stream: at % 2 === 1,
      };
      const { status, body } = await pair.post('/v1/completions', request);
      expect([status, modelsIn(body.toString())]).toEqual([200, ['acme/trial']]);
      const { tokens } = await server.ask('/tokenize', { model: MODEL, prompt: request.prompt });
      await Promise.all(followers.map((follower) => follower.settled()));
      // Blocks are told with the adapter that computed them.
      const names = ['', 'legal'].filter((adapter) =>
        followers.some((follower) => follower.foundTokens({ prompt: tokens, adapter }) > 0),
      );
      expect(names).toHaveLength(1);
      computedBy.set(names[0], (computedBy.get(names[0]) ?? 0) + 1);
    }
    for (const follower of followers) follower.close();
    expect([...computedBy.keys()].sort()).toEqual(['', 'legal']);
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

  it('a server that starts anew holds nothing, and is followed from its new beginning', async (pair) => {
    const [first] = pair.servers;
    const old = await promptAt(pair, first, 'swans');
    expect((await decisionOn(pair, old)).hitTokens).toBeGreaterThan(0);
    expect(await pair.blocksOf(first)).toBeGreaterThan(0);
    const gaps = await pair.metric('kv_event_faults_total{kind="gap"}');

    await first.restart();
    await eventually('it is listened to again', () => pair.listensTo(first));
    await eventually('what it held is forgotten', async () => (await pair.blocksOf(first)) === 0);
    await eventually('it may be picked again', async () => {
      await pair.post('/v1/completions', question('acme/chat'));
      return (await pair.lastDecision()).candidates.length === 2;
    });
    const [{ hits: lost }] = await pair.counted(async () => {
      const { candidates } = await decisionOn(pair, old);
      expect(candidates.find(({ endpoint }) => endpoint === first.endpoint)).toMatchObject({ hitTokens: 0 });
    });
    expect(lost).toBe(0);

    const fresh = await promptAt(pair, first, 'storks');
    let believed = 0;
    const [{ hits, served }] = await pair.counted(async () => {
      const { endpoint, hitTokens } = await decisionOn(pair, fresh);
      expect(endpoint).toBe(first.endpoint);
      believed = hitTokens;
    });
    expect([hits > 0, served]).toEqual([true, 1]);
    expect(believed).toBeLessThanOrEqual(hits);
    expect(believed).toBeGreaterThanOrEqual(hits - 2 * SETTINGS.blockSize);
    const follower = await pair.follow(first);
    expect(await pair.blocksOf(first)).toBe(follower.blocks);
    expect(follower.counts).toMatchObject({ gaps: 0, unreadable: 0 });
    follower.close();
    expect(await pair.metric('kv_event_faults_total{kind="gap"}')).toBe(gaps);
  });
}

/** A prompt that nobody held before and that this server was sent; by now the picker knows its tokens. */
async function promptAt(pair: ServedPair, { endpoint }: VllmServer, name: string): Promise<string> {
  let prompt = '';
  let tries = 0;
  await eventually(`${endpoint} is sent a prompt`, async () => {
    prompt = manual(`${name} ${tries++}`);
    // The other server may cost less for long, when it holds less that is worth keeping: not while it computes something.
    const aside = tries % 2 === 1 ? await busyWith(pair, manual(`${name} aside ${tries}`)) : undefined;
    await pair.complete('acme/chat', prompt);
    const decision = await pair.lastDecision();
    await aside?.over;
    return decision.endpoint === endpoint;
  });
  await sleep(EVENTS_MS);
  return prompt;
}

/** Has one of the servers begin a long answer. */
async function busyWith(pair: ServedPair, prompt: string): Promise<{ readonly over: Promise<unknown> }> {
  const { number } = await pair.lastDecision();
  const over = pair.post('/v1/completions', { model: 'acme/chat', prompt, max_tokens: 200, ignore_eos: true });
  await eventually('it is decided on', async () => (await pair.lastDecision()).number > number);
  return { over };
}

/** What the picker decides on a prompt, and what comes of it. */
async function decisionOn(pair: ServedPair, prompt: string): Promise<ToldDecision> {
  await pair.complete('acme/chat', prompt);
  await sleep(EVENTS_MS);
  return pair.lastDecision();
}

const question = (model: string) => ({ model, prompt: 'Hello?', max_tokens: 1 });

/** Waits until requests for a model are answered. */
async function known(pair: ServedPair, model: string): Promise<void> {
  await eventually(`${model} is known`, async () => {
    return (await pair.post('/v1/completions', question(model))).status === 200;
  });
}
