/** The scheduling port across processes: the same decisions, and nothing left of a process that is gone. */
import * as fc from 'fast-check';
import type { OfferedPrompt, OfferPrompt } from '../../../src/picker/exchange';
import { bodyBytes, MOST_PROMPT_BYTES } from '../../../src/picker/kv-events/tokenisable';
import { MOST_PROCESSES, PortServer, RemotePort, SharedHomes } from '../../../src/picker/processes';
import { RELEASE_CAUSES } from '../../../src/picker/scheduling/booking-counts';
import { random } from '../../../src/picker/scheduling/policies/random';
import { regretWeighted } from '../../../src/picker/scheduling/policies/regret-weighted';
import type { DoneCause, PickRequest, PickResult, SchedulingPort } from '../../../src/picker/scheduling/port';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { type RequestObserver, RequestRecord } from '../../../src/picker/telemetry';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { runs } from '../../runs';
import { pickRequest } from '../scheduling/_pick-request';
import { pipe } from './_pipe';

const IDS = ['10.0.0.1:8000', '10.0.0.2:8000', '[fd00::1]:8000'];
const CAUSES = RELEASE_CAUSES.filter((cause): cause is DoneCause => cause !== 'moved');

/** Lets what was written arrive, and what was answered to it: either way through a pipe takes a turn of the event loop or two. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function scheduler(policy = regretWeighted): Scheduler {
  const made = new Scheduler({
    policy,
    now: () => 0,
    random: seededRandom(1),
    onMisuse: 'throw',
    fallbackEndpoints: 1,
  });
  for (const id of IDS) made.endpoints.setEligible(made.endpoints.add(id), true);
  return made;
}

/** A port that notes what it is told, and answers when it is asked to. */
class NotingPort implements SchedulingPort {
  readonly told: unknown[] = [];
  readonly asked: { request: PickRequest; answer: (result: PickResult) => void }[] = [];

  pick(request: PickRequest, answer: (result: PickResult) => void): void {
    this.asked.push({ request, answer });
  }
  served = (...args: unknown[]) => this.told.push(['served', ...args]);
  firstToken = (...args: unknown[]) => this.told.push(['firstToken', ...args]);
  usage = (...args: unknown[]) => this.told.push(['usage', ...args]);
  done = (...args: unknown[]) => this.told.push(['done', ...args]);
}

/** A process with number `slot` around a port. */
function remote(
  port: SchedulingPort,
  slot = 0,
  chunkBytes?: number,
  observer: RequestObserver = { began: () => undefined, ended: () => undefined },
  offerPrompt?: OfferPrompt,
  homes = new SharedHomes(),
) {
  const [here, there] = pipe(chunkBytes);
  new PortServer({ port, observer, offerPrompt }, slot, there, homes);
  const onGone = jest.fn();
  return { port: new RemotePort(here, onGone), here, there, onGone };
}

/** Names each field, so that none is forgotten on its way. */
type Fields<T> = { [K in keyof Required<T>]: fc.Arbitrary<T[K]> };

const request = fc.record<Omit<PickRequest, 'id'>>({
  model: fc.string(),
  session: fc.string({ unit: 'grapheme' }),
  priority: fc.integer(),
  textBytes: fc.nat(),
  otherTokens: fc.nat(),
  maxTokens: fc.nat(),
  ttftTarget: fc.option(fc.double({ min: 0.5, max: 1e6, noNaN: true }), { nil: undefined }),
  streams: fc.boolean(),
  hashes: fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 40 }).map((words) => Uint32Array.from(words)),
  subset: fc.option(fc.array(fc.string(), { maxLength: 3 }), { nil: undefined }),
  home: fc.option(fc.string(), { nil: undefined }),
} satisfies Fields<Omit<PickRequest, 'id'>>);
const result = fc.oneof(
  fc.record({ refusal: fc.constantFrom('no-endpoint', 'subset-empty', 'unknown-model', 'saturated') }),
  fc.record({ endpoint: fc.string({ minLength: 1 }) }),
  fc.record({ endpoint: fc.string(), wantsTokens: fc.constant(true as const) }),
  fc.record({ endpoint: fc.string(), fallbacks: fc.array(fc.string(), { minLength: 1, maxLength: 3 }) }),
) as fc.Arbitrary<PickResult>;

test('a pick and its answer arrive as they were sent, wherever the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(request, result), { maxLength: 4 }),
      fc.integer({ min: 1, max: 100 }),
      async (exchanges, chunk) => {
        const noting = new NotingPort();
        const { port } = remote(noting, 0, chunk);
        const answers: PickResult[] = [];
        for (const [index, [asked]] of exchanges.entries()) {
          port.pick({ id: index - 1, ...asked }, (answer) => answers.push(answer));
        }
        await settled();
        expect(noting.asked.map(({ request: { id: _, ...rest } }) => rest)).toEqual(exchanges.map(([asked]) => asked));
        for (const [index, { answer }] of noting.asked.entries()) answer(exchanges[index][1]);
        await settled();
        expect(answers).toEqual(exchanges.map(([, answer]) => answer));
      },
    ),
    { numRuns: runs(50) },
  );
});

test('all that is told of a request arrives, and what is unknown stays so', async () => {
  const noting = new NotingPort();
  const { port } = remote(noting, 3);
  port.served(-2, IDS[2]);
  port.firstToken(-2);
  port.usage(-2, 10, 20, undefined);
  port.usage(-2, 10, 20, 0);
  for (const cause of CAUSES) port.done(-2, cause);
  await settled();
  const id = -2 * MOST_PROCESSES + 3;
  expect(noting.told).toEqual([
    ['served', id, IDS[2]],
    ['firstToken', id],
    ['usage', id, 10, 20, undefined],
    ['usage', id, 10, 20, 0],
    ...CAUSES.map((cause) => ['done', id, cause]),
  ]);
});

test('requests of several processes with one id are several requests', async () => {
  const noting = new NotingPort();
  for (const slot of [0, 1, MOST_PROCESSES - 1]) {
    for (const id of [-1, 0, 1]) remote(noting, slot).port.pick(pickRequest(id), () => undefined);
  }
  await settled();
  expect(new Set(noting.asked.map(({ request: { id } }) => id)).size).toBe(9);
});

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pick' as const), process: fc.nat(2), prompt: fc.nat(5) }) },
  fc.record({ kind: fc.constant('first' as const), nth: fc.nat() }),
  fc.record({ kind: fc.constant('served' as const), nth: fc.nat(), by: fc.constantFrom(...IDS, 'elsewhere:1') }),
  fc.record({ kind: fc.constant('usage' as const), nth: fc.nat(), cached: fc.option(fc.nat(100), { nil: undefined }) }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('done' as const), nth: fc.nat(), cause: fc.constantFrom(...CAUSES) }),
  },
);

test('the same messages in the same order have the same decisions as in process', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const [within, across] = [scheduler(), scheduler()];
      const processes = [0, 1, 2].map((slot) => remote(across, slot).port);
      const open: { process: number; id: number; first: boolean; usage: boolean }[] = [];
      const decisions: PickResult[][] = [[], []];
      let lastId = 0;
      for (const one of steps) {
        const booked = one.kind === 'pick' ? undefined : open[one.nth % open.length];
        const ports = (process: number) => [within, processes[process]];
        if (one.kind === 'pick') {
          const { process, prompt } = one;
          const id = ++lastId;
          const hashes = new Uint32Array(8).fill(prompt);
          for (const [index, port] of ports(process).entries()) {
            port.pick(pickRequest(id, { hashes, textBytes: 1_024 }), (answer) => decisions[index].push(answer));
          }
          open.push({ process, id, first: false, usage: false });
        } else if (booked !== undefined) {
          for (const port of ports(booked.process)) {
            if (one.kind === 'first' && !booked.first) port.firstToken(booked.id);
            else if (one.kind === 'served') port.served(booked.id, one.by);
            else if (one.kind === 'usage' && !booked.usage) port.usage(booked.id, 256, 10, one.cached);
            else if (one.kind === 'done') port.done(booked.id, one.cause);
          }
          if (one.kind === 'first') booked.first = true;
          else if (one.kind === 'usage') booked.usage = true;
          else if (one.kind === 'done') open.splice(open.indexOf(booked), 1);
        }
        await settled(); // the order between processes is the order in which their messages come
      }
      expect(decisions[1]).toEqual(decisions[0]);
      expect(across.endpoints.total).toEqual(within.endpoints.total);
      expect(across.inFlight).toBe(open.length);
    }),
    { numRuns: runs(20) },
  );
});

test('what exchanges tell of requests arrives whole', async () => {
  const observer = { began: jest.fn(), ended: jest.fn() };
  const offered: OfferedPrompt[] = [];
  const { port } = remote(new NotingPort(), 0, 5, observer, (prompt) => offered.push(prompt));
  const prompt = { endpoint: IDS[0], target: '/v1/completions', model: 'm', salt: '', hashes: Uint32Array.of(1, 2) };
  port.offerPrompt({ ...prompt, pieces: [Buffer.from('{"a":'), Buffer.from('1}')] });
  const record = Object.assign(new RequestRecord(1), {
    asked: 'a',
    model: 'm',
    priority: -1,
    streams: true,
    askedAt: 3,
  });
  port.began(record);
  await settled();
  const id = MOST_PROCESSES; // of all processes
  expect(observer.began).toHaveBeenCalledWith({ ...record, id });
  Object.assign(record, { endpoint: IDS[0], status: 200, endedAt: 9.5, cachedTokens: 0, cause: 'completed' });
  port.ended(record);
  const refused = Object.assign(new RequestRecord(2), { refusal: 'body_malformed', cause: 'refused' });
  port.ended(refused); // it had not begun
  await settled();
  const [[whole], [alone]] = observer.ended.mock.calls;
  expect({ ...whole }).toEqual({ ...record, id });
  expect(alone).toMatchObject({ id: 2 * MOST_PROCESSES, refusal: 'body_malformed', cause: 'refused', askedAt: 0 });
  expect(offered).toEqual([{ ...prompt, pieces: [Buffer.from('{"a":1}')] }]);
});

test('a body that no tokens are asked for stays where it is', async () => {
  const observer = { began: jest.fn(), ended: jest.fn() };
  const offered: number[] = [];
  const { port } = remote(new NotingPort(), 0, 65_536, observer, (prompt) => offered.push(bodyBytes(prompt)));
  const prompt = { endpoint: IDS[0], target: '/v1/completions', model: 'm', salt: '', hashes: Uint32Array.of(1, 2) };
  const most = Buffer.alloc(MOST_PROMPT_BYTES);
  port.offerPrompt({ ...prompt, pieces: [most] });
  port.offerPrompt({ ...prompt, pieces: [most, Buffer.alloc(1)] });
  port.offerPrompt({ ...prompt, target: '/v1/responses', pieces: [Buffer.alloc(1)] });
  await settled();
  expect(offered).toEqual([MOST_PROMPT_BYTES, 0, 0]);
});

test('names arrive as they were told, also when there are more than have a number', async () => {
  const noting = new NotingPort();
  const { port } = remote(noting, 0, 1_000);
  const names = [...Array.from({ length: 2_500 }, (_, index) => `server-${index}`), 'n'.repeat(300), '', 'Modèle ü'];
  const told = [...names, ...names, ...names.slice(0, 5), ...names.slice(0, 5)];
  for (const name of told) port.served(1, name);
  await settled();
  expect(noting.told.map((message) => (message as unknown[])[2])).toEqual(told);
});

test('processes tell one another where responses are stored, also those that come later', async () => {
  const homes = new SharedHomes();
  const join = (slot: number) => remote(new NotingPort(), slot, 7, undefined, undefined, homes).port.responseHomes;
  const [one, other] = [join(0), join(1)];
  one.remember('r1', { endpoint: IDS[0], renamed: undefined });
  one.remember('r2', { endpoint: IDS[1], renamed: { asked: 'a', served: 's' } });
  await settled();
  other.forget('r1');
  await settled();
  const late = join(2);
  await settled();
  for (const known of [one, other, late]) {
    expect([known.find('r1'), known.find('r2')]).toEqual([
      undefined,
      { endpoint: IDS[1], renamed: { asked: 'a', served: 's' } },
    ]);
  }
});

describe('when a process goes', () => {
  test('its bookings are released once each, and those of others stay', async () => {
    const shared = scheduler(random);
    const [killed, living] = [remote(shared, 0), remote(shared, 1)];
    for (const { port } of [killed, living]) {
      for (const id of [1, 2, 3]) port.pick(pickRequest(id), () => undefined);
    }
    await settled();
    killed.port.done(3, 'completed');
    await settled();
    killed.here.destroy();
    await settled();
    expect(shared.endpoints.total.released).toMatchObject({ completed: 1, 'process-gone': 2 });
    expect([shared.inFlight, shared.misuses]).toEqual([3, 0]);
    for (const id of [1, 2, 3]) living.port.done(id, 'completed');
    await settled();
    expect([shared.inFlight, shared.endpoints.total.inFlight]).toEqual([0, 0]);
  });

  test('a pick that is answered after that is released at once', async () => {
    const noting = new NotingPort();
    const killed = remote(noting, 5);
    killed.port.pick(pickRequest(1), () => undefined);
    killed.port.pick(pickRequest(2), () => undefined);
    await settled();
    killed.here.destroy();
    await settled();
    noting.asked[0].answer({ endpoint: IDS[0] });
    noting.asked[1].answer({ refusal: 'no-endpoint' });
    expect(noting.told).toEqual([['done', MOST_PROCESSES + 5, 'process-gone']]);
  });

  test('requests that had begun end as well, once each', async () => {
    const observer = { began: jest.fn(), ended: jest.fn() };
    const killed = remote(new NotingPort(), 0, 7, observer);
    const [over, open] = [new RequestRecord(1), new RequestRecord(2)];
    killed.port.began(over);
    killed.port.began(open);
    killed.port.ended(over);
    await settled();
    killed.here.destroy();
    await settled();
    expect(observer.ended.mock.calls.map(([{ cause }]) => cause)).toEqual([undefined, 'process-gone']);
  });

  test('what it told before it closed still counts', async () => {
    const shared = scheduler(random);
    const leaving = remote(shared);
    leaving.port.pick(pickRequest(1), () => undefined);
    await settled();
    leaving.port.done(1, 'shutdown');
    await leaving.port.close();
    await settled();
    expect(shared.endpoints.total.released).toMatchObject({ shutdown: 1, 'process-gone': 0 });
  });
});

test('when the scheduler goes, picks that wait and all later ones find no endpoint', async () => {
  const { port, there, onGone } = remote(new NotingPort());
  const answers: PickResult[] = [];
  port.pick(pickRequest(1), (answer) => answers.push(answer));
  await settled();
  expect([answers, onGone.mock.calls.length]).toEqual([[], 0]);
  there.destroy();
  await settled();
  port.pick(pickRequest(2), (answer) => answers.push(answer));
  port.done(1, 'completed');
  await settled();
  expect(answers).toEqual([{ refusal: 'no-endpoint' }, { refusal: 'no-endpoint' }]);
  expect(onGone).toHaveBeenCalledTimes(1);
});
