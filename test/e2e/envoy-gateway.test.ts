import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLIENT_CONTROL_HEADERS } from 'gke-inference';
import { EXAMPLES } from '../examples/table';
import { PROGRAM } from './cluster/cluster';
import { type Box, describeCluster } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import { only, pickerDeployment, podSelector } from './cluster/example-objects';
import { hasCondition, type KubeObject } from './cluster/kube-object';
import { podIsGone, podsOf } from './cluster/pods';
import { locateEnvoy } from './envoy/locate-envoy';
import { EnvoyGateway, envoyImage } from './gateway/envoy-gateway/envoy-gateway';
import type { Front } from './gateway/front';
import { recordedPicker } from './gateway/recorded-picker';
import { RunningExample } from './gateway/running-example';
import { TestGateway } from './gateway/test-gateway';
import { envoyGateway } from './install/envoy-gateway';
import { locatePart } from './install/locate-part';

const EXAMPLE = 'envoy-gateway';
const {
  gpuNodes,
  endpoints,
  models: [MODEL],
} = EXAMPLES[EXAMPLE];

const TIMEOUT_MS = 180_000;

/** What the gateways said to the pickers. */
const folder = mkdtempSync(join(tmpdir(), 'gke-inference-envoy-gateway-'));
const heard = join(folder, 'heard');
beforeAll(() => writeFileSync(heard, ''));
afterAll(() => rmSync(folder, { recursive: true }));

/** Declares one test of the example that is ready and answered once. */
type ExampleTest = (title: string, run: (running: RunningExample, box: Box) => Promise<void>) => void;

/** What holds of Envoy Gateway, and of the test gateway in its place. */
function declareAlike(test: ExampleTest): void {
  test('streams come from the server that the picker chose, whatever the client asked for', async (running) => {
    const count = 20;
    const [first] = await running.lastCompletions(1);
    for (let index = 0; index < count; index += 1) {
      const question = { content: `Question ${index}`, headers: { 'x-gateway-destination-endpoint': first!.picked } };
      const { status, headers, body } = await running.ask(MODEL, { ...question, stream: true });
      expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/event-stream')]);
      expect(body.toString().trimEnd().endsWith('data: [DONE]')).toBe(true);
    }
    const completions = await running.lastCompletions(count);
    expect(completions.map(({ served }) => served)).toEqual(completions.map(({ picked }) => picked));
    expect(new Set(completions.map(({ served }) => served)).size).toBe(endpoints);
  });

  test('the picker hears nothing of the headers by which clients could steer it', async (running) => {
    const spoofed = Object.fromEntries(CLIENT_CONTROL_HEADERS.map((name) => [name, 'spoofed']));
    const { status } = await running.ask(MODEL, { headers: { ...spoofed, 'x-marker': 'heard-by-the-picker' } });
    expect(status).toBe(200);
    const said = () => readFileSync(heard, 'latin1');
    await eventually('the picker heard of the request', () => said().includes('heard-by-the-picker'));
    expect(said()).not.toContain('spoofed');
  });

  test('admin paths are closed', async (running) => {
    for (const path of ['/metrics', '/sleep', '/v1/load_lora_adapter', '/v1/models/../../metrics']) {
      expect([path, (await running.get(path)).status]).toEqual([path, 404]);
    }
    expect((await running.get('/v1/models')).status).toBe(200);
  });

  test('requests get a 500 while the picker has no pods, and a 503 while they do not answer', async (running, box) => {
    const { api, namespace } = box;
    const picker = pickerDeployment(running.objects);
    const pods = await podsOf(api, namespace, podSelector(picker));
    const answered = (status: number) =>
      eventually(`the gateway answers ${status}`, async () => (await running.ask(MODEL)).status === status);
    await api.delete(picker);
    await Promise.all(pods.map((pod) => podIsGone(api, pod)));
    await answered(500);
    picker['spec'].template.spec.containers[0].args.push('--unheard-of');
    await api.apply(picker);
    await answered(503);
  });
}

/** What each object of Envoy Gateway's API says of itself to whom it is attached. */
const ATTACHED_KINDS = ['HTTPRoute', 'EnvoyExtensionPolicy', 'BackendTrafficPolicy', 'ClientTrafficPolicy'];

/** Beyond what the test gateway can show. */
function declareReal(test: ExampleTest): void {
  test('every object is accepted', async (running, { api }) => {
    const gateway = only(running.objects, 'a Gateway', ({ kind }) => kind === 'Gateway');
    await eventually('the Gateway is programmed', async () => hasCondition(await api.get(gateway), 'Programmed'));
    const stored = await api.get(gateway);
    expect(hasCondition(stored, 'Accepted')).toBe(true);
    expect(stored['status'].listeners.map(({ attachedRoutes }: KubeObject) => attachedRoutes)).toEqual([1]);
    for (const kind of ATTACHED_KINDS) {
      const { status } = await api.get(only(running.objects, `a ${kind}`, (object) => object.kind === kind));
      const attached: readonly KubeObject[] = status.parents ?? status.ancestors;
      expect([kind, attached.map((to) => hasCondition({ status: to }, 'Accepted'))]).toEqual([kind, [true]]);
    }
  });

  test('more than 1,024 requests at a time are let through', async (running) => {
    const statuses = await Promise.all(
      Array.from({ length: 1100 }, async () => (await running.ask(MODEL, { maxTokens: 60 })).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  });
}

/** @param start gives what stands before the example */
function describeFront(
  name: string,
  envoy: string,
  start: (box: Box) => Promise<Front>,
  declare: (test: ExampleTest) => void,
): void {
  const options = {
    crds: 'all',
    nodes: [{ name: 'system', machineType: 'e2-standard-4' }, ...gpuNodes],
    images: [recordedPicker(PROGRAM, heard), envoyImage(envoy)],
    namedEndpoints: true,
  } as const;
  describeCluster(name, options, (clusterTest) =>
    declare((title, run) =>
      clusterTest(
        title,
        async (box) => {
          const front = await start(box);
          await RunningExample.use({ box, front, example: EXAMPLE }, async (running) => {
            await running.ready(endpoints);
            await running.answers(MODEL);
            await run(running, box);
          });
        },
        TIMEOUT_MS,
      ),
    ),
  );
}

const LIKE = 'the test gateway in the place of Envoy Gateway';
const REAL = 'Envoy Gateway itself';

const envoy = locateEnvoy(LIKE, declareAlike);
if (envoy !== undefined) {
  describeFront(LIKE, envoy, ({ api }) => TestGateway.start(envoy, api), declareAlike);
}

const both = (test: ExampleTest) => {
  declareReal(test);
  declareAlike(test);
};
const part = locatePart(envoyGateway, REAL, both);
if (envoy !== undefined && part !== undefined) {
  let gateway: Promise<EnvoyGateway> | undefined;
  const start = async ({ cluster }: Box) => {
    gateway ??= EnvoyGateway.start(cluster, part);
    return (await gateway).front();
  };
  describeFront(REAL, envoy, start, both);
}
