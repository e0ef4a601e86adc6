/** KV events of simulated servers: to the library that vLLM publishes with, and to a picker that follows them. */
import { MsgpackReader } from '../../src/kv-event-wire/msgpack-reader';
import { sequenceOf } from '../../src/kv-event-wire/sequence-number';
import { readEventBatch } from '../../src/picker/kv-events/wire/event-batch';
import { seededRandom } from '../../src/simulator/seeded-random';
import { tokenize } from '../../src/simulator/text/tokenizer';
import { Program } from '../cli/program';
import { pack } from '../kv-event-wire/pack';
import { eventually } from '../picker/_support/eventually';
import { RunningPicker } from '../picker/_support/running-picker';
import { post } from '../simulator/server/test-server';
import { locatePart } from './install/locate-part';
import { pyzmq } from './install/pyzmq';
import { FollowedCache } from './kv-events/followed-cache';
import { LibzmqSubscriber } from './kv-events/libzmq-subscriber';
import { MockServers, SETTINGS, TOPIC } from './kv-events/mock-servers';

const LIBZMQ = 'ZeroMQ takes what is published, and what is sent again, as from vLLM';

const program = new Program();
let picker: RunningPicker | undefined;
let subscriber: LibzmqSubscriber | undefined;

beforeAll(async () => {
  await program.build();
});

afterEach(async () => {
  subscriber?.kill();
  await picker?.stop();
  picker = undefined;
});

afterAll(() => program.dispose());

/** A prompt of some 300 tokens. */
const promptOf = (name: string) => `${name} ${`all about ${name} at length and then some `.repeat(35)}`;

interface Answer {
  /** Prompt tokens, and those of them that the server held. */
  readonly tokens: number;
  readonly hits: number;
}

async function complete(url: string, prompt: string, model = 'm'): Promise<Answer> {
  const { status, text } = await post(`${url}/v1/completions`, { model, prompt, max_tokens: 2 });
  expect([status, text]).toEqual([200, expect.any(String)]);
  const { usage } = JSON.parse(text);
  return { tokens: usage.prompt_tokens, hits: usage.prompt_tokens_details.cached_tokens };
}

/** Tokens of a prompt that a server finds which holds all of it: the last token is always computed. */
const allOf = (tokens: number) => SETTINGS.blockSize * Math.floor((tokens - 1) / SETTINGS.blockSize);

const located = locatePart(pyzmq, 'KV events of a mock server', (test) => test(LIBZMQ));
if (located !== undefined) {
  test(LIBZMQ, async () => {
    const host = '127.0.0.1';
    const servers = await MockServers.start(program, [host]);
    const url = servers.url(host);
    await complete(url, promptOf('cows'));
    subscriber = new LibzmqSubscriber(located, servers.eventPorts[0], 'kv@', servers.eventPorts[1]);
    const { live, replayed } = subscriber;
    let sent = 1;
    await eventually(async () => {
      await complete(url, promptOf(`goats ${sent++}`), 'docs');
      expect(live.length).toBeGreaterThan(3);
    });
    subscriber.askReplay(0);
    await eventually(() => expect(replayed.at(-1)?.[2]).toEqual(Buffer.alloc(8, 0xff)));
    expect(replayed.at(-1)!.map(String)).toEqual(['', '', expect.any(String), '']);
    const kept = replayed.slice(0, -1);
    expect(kept.map(([, , number]) => sequenceOf(number))).toEqual(kept.map((_, at) => at));
    expect(live.every(([topic]) => String(topic) === TOPIC)).toBe(true);
    for (const [topic, number, batch] of live) {
      expect(kept.find((parts) => parts[2].equals(number))).toEqual([Buffer.alloc(0), topic, number, batch]);
    }
    const [, , , first] = kept[0];
    expect(readEventBatch(new MsgpackReader(first))).toMatchObject([{ kind: 'stored', adapter: '' }]);
    const [, , docs] = live[0];
    const number = Buffer.concat([pack('lora_id'), pack(2), pack('medium')]);
    expect([docs.includes(number), docs.includes(pack({ lora_name: 'docs' }).subarray(1))]).toEqual([true, true]);
  });
}

test('what the picker makes of the events is what each server finds, request by request', async () => {
  const hosts = ['127.0.0.2', '127.0.0.3'];
  const servers = await MockServers.start(program, hosts);
  const followed = hosts.map((host) => new FollowedCache(host, servers.eventPorts, SETTINGS));
  await eventually(() => expect(followed.every(({ isComplete }) => isComplete)).toBe(true));
  const random = seededRandom(1);
  const draw = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)];
  const names = ['sheep', 'goats', 'cows', 'geese', 'hens'];
  let found = 0;
  for (let count = 0; count < 40; count++) {
    const at = draw([0, 1]);
    const prompt = promptOf(draw(names)).slice(0, draw([400, 900, 1_400]));
    const model = draw(['m', 'm', 'sql']);
    await followed[at].settled();
    const told = followed[at].foundTokens({ prompt: tokenize(prompt), adapter: model === 'm' ? undefined : model });
    expect([count, (await complete(servers.url(hosts[at]), prompt, model)).hits]).toEqual([count, told]);
    found += Math.sign(told);
  }
  expect([found > 5, found < 38]).toEqual([true, true]);
  for (const each of followed) {
    await each.settled();
    expect([each.counts.gaps, each.counts.unreadable, each.counts.events.removed > 0]).toEqual([0, 0, true]);
    each.close();
  }
});

test('prompts follow their blocks through evictions and restarts', async () => {
  const hosts = ['127.0.0.2', '127.0.0.3'];
  const servers = await MockServers.start(program, hosts);
  const [port, replayPort] = servers.eventPorts;
  const urls = hosts.map((host) => servers.url(host));
  const running = await RunningPicker.start(urls, {
    'kv-events-port': `${port}`,
    'kv-events-replay-port': `${replayPort}`,
  });
  picker = running;
  const metric = (name: string) => running.metric(`gke_inference_picker_${name}`);
  const blocksOf = (at: number) => metric(`endpoint_kv_blocks{endpoint="${new URL(urls[at]).host}"}`);
  const bookedBy = async (at: number) => (await running.bookings(urls[at])).booked;
  await eventually(async () => expect(await metric('kv_event_replays_total{result="answered"}')).toBe(2));

  const sheep = promptOf('sheep');
  const { tokens } = await complete(running.url, sheep);
  await eventually(async () => expect(await metric('tokenised_prompts_total{result="known"}')).toBe(1));
  const first = (await bookedBy(0)) > 0 ? 0 : 1;
  await eventually(async () =>
    expect(await blocksOf(first)).toBeGreaterThanOrEqual(allOf(tokens) / SETTINGS.blockSize),
  );
  expect((await complete(running.url, sheep)).hits).toBe(allOf(tokens));

  // Other prompts, of which the picker knows by events alone, take the room there; the other server gets the prompt.
  const second = 1 - first;
  for (const name of ['goats', 'cows', 'geese', 'hens']) await complete(urls[first], promptOf(name));
  expect((await complete(urls[second], sheep)).hits).toBe(0);
  await eventually(async () =>
    expect(await blocksOf(second)).toBeGreaterThanOrEqual(allOf(tokens) / SETTINGS.blockSize),
  );
  expect(await blocksOf(first)).toBeLessThanOrEqual(SETTINGS.gpuBlocks - 1);
  const before = await bookedBy(second);
  for (let count = 0; count < 3; count++) expect((await complete(running.url, sheep)).hits).toBe(allOf(tokens));
  expect((await bookedBy(second)) - before).toBe(3);

  // A server that starts anew holds nothing, whatever it was sent.
  await servers.restart(hosts[second]);
  await eventually(async () => expect(await blocksOf(second)).toBe(0));
  await eventually(async () => expect(await metric('kv_event_replays_total{result="answered"}')).toBe(3));
  expect((await complete(urls[second], sheep)).hits).toBe(0);
  await eventually(async () =>
    expect(await blocksOf(second)).toBeGreaterThanOrEqual(allOf(tokens) / SETTINGS.blockSize),
  );
});
