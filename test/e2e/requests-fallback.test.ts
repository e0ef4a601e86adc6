/** Endpoints named in order, behind a real Envoy that goes on to the next where one cannot be reached. */
import { RunningPicker } from '../picker/_support/running-picker';
import { RecordingServer } from '../picker/standalone/_model-server';
import { eventually } from './cluster/eventually';
import { chat } from './envoy/client';
import { EnvoyUnderTest } from './envoy/envoy-under-test';
import { locateEnvoy } from './envoy/locate-envoy';

const METRICS = 'vllm:num_requests_running 0\nvllm:num_requests_waiting 0\n';
const DESTINATION = 'x-gateway-destination-endpoint';

/** Looks at the servers once, so that what becomes of them later shows in requests alone. */
const ONE_LOOK = { 'refresh-metrics-interval': '1m', 'metrics-staleness-threshold': '10m' };

const prompt = (letter: string) => JSON.stringify({ model: 'm', prompt: letter.repeat(20_000), max_tokens: 5 });

const TITLES = [
  'all endpoints are named, the picked one first, and the picked one serves',
  'when the picked endpoint refuses connections the next one serves, and booking and prefix move there',
  'when the picked endpoint breaks connections off the next one serves, and booking and prefix move there',
] as const;

function declare(program: string, tellsServed: 'metadata' | 'attribute'): void {
  let servers: RecordingServer[];
  let endpoints: string[];
  let picker: RunningPicker;
  let envoy: EnvoyUnderTest;

  beforeEach(async () => {
    servers = [new RecordingServer(), new RecordingServer(), new RecordingServer()];
    endpoints = [];
    for (const server of servers) {
      // A connection that was kept would say when the server dies.
      server.answer = ({ method }, response) => {
        response.setHeader('connection', 'close');
        response.end(method === 'GET' ? METRICS : '{}');
      };
      endpoints.push(await server.listen());
    }
    picker = await RunningPicker.start(
      endpoints.map((endpoint) => `http://${endpoint}`),
      { ...ONE_LOOK, 'grpc-port': '0', 'secure-serving': 'false', 'fallback-endpoints': '2' },
    );
    const pickerPort = Number(new URL(picker.addressOf('ext_proc')!).port);
    envoy = await EnvoyUnderTest.start(program, { pickerPort, tls: false, endpoints, tellsServed });
    await eventually('every server has told its load', async () => {
      const ages = endpoints.map((endpoint) =>
        picker.metric(`gke_inference_picker_report_age_seconds{name="${picker.endpointsFile}",endpoint="${endpoint}"}`),
      );
      return (await Promise.all(ages)).every(Number.isFinite);
    });
  });

  afterEach(async () => {
    await envoy.stop();
    await picker.stop();
    await envoy.finish();
    await Promise.all(servers.map((server) => server.close()));
  });

  /** Where a request was booked in the end. */
  const bookedAt = async (endpoint: string) => (await picker.bookings(`http://${endpoint}`)).booked;
  const received = (server: RecordingServer) => server.seen.filter(({ method }) => method === 'POST');

  it(TITLES[0], async () => {
    expect((await chat(envoy.port, prompt('a'))).status).toBe(200);
    const [request] = servers.flatMap(received);
    const named = String(request!.headers[DESTINATION]).split(',');
    expect([...named].sort()).toEqual([...endpoints].sort());
    expect(received(servers[endpoints.indexOf(named[0]!)]!)).toHaveLength(1);
    expect(await bookedAt(named[0]!)).toBe(1);
  });

  it.each([TITLES[1], TITLES[2]])('%s', async (title) => {
    const first = servers[0]!;
    if (title === TITLES[1]) {
      await first.close();
    } else {
      first.answer = (_, __, { socket }) => socket.destroy();
    }
    const moved = async () => (await picker.bookings()).released['moved'] ?? 0;
    // New prompts are spread, so one of the first three is sent to each server.
    let letter = 'a';
    for (; (await moved()) === 0; letter = String.fromCharCode(letter.charCodeAt(0) + 1)) {
      expect(letter < 'd').toBe(true);
      expect((await chat(envoy.port, prompt(letter))).status).toBe(200);
    }
    letter = String.fromCharCode(letter.charCodeAt(0) - 1);
    const isIt = ({ body }: { body: Buffer }) => String(body) === prompt(letter);
    const next = servers.findIndex((server) => server !== first && received(server).some(isIt));
    const before = await bookedAt(endpoints[next]!);
    for (let count = 1; count <= 5; count++) {
      expect((await chat(envoy.port, prompt(letter))).status).toBe(200);
      expect(await bookedAt(endpoints[next]!)).toBe(before + count);
    }
    expect(await moved()).toBe(1);
    expect(await bookedAt(endpoints[0]!)).toBe(1);
    await eventually('all bookings are released', async () => {
      const { booked, released } = await picker.bookings();
      return booked === Object.values(released).reduce((sum, count) => sum + count, 0);
    });
  });
}

const NAME = 'fallbacks behind Envoy';
const program = locateEnvoy(NAME, (test) => {
  for (const title of TITLES) {
    test(title);
  }
});
if (program !== undefined) {
  describe.each(['metadata', 'attribute'] as const)(`${NAME} that tells by %s which one served`, (told) => {
    declare(program, told);
  });
}
