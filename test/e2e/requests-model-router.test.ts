import { factsOf } from '../examples/table';
import { PROGRAM } from './cluster/cluster';
import { type ClusterTest, describeCluster } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import { only } from './cluster/example-objects';
import { pickerImage } from './cluster/kubelet/images';
import { locateEnvoy } from './envoy/locate-envoy';
import { RunningExample } from './gateway/running-example';
import { TestGateway } from './gateway/test-gateway';

const TIMEOUT_MS = 180_000;
const EXAMPLE = 'several-models';
const [CHAT, CLASSIFY] = factsOf(EXAMPLE).models as [string, string];

/** Several times what Envoy may hold of a body. */
const LONG = 'word '.repeat(60_000);

const declare = (envoy: string) => (test: ClusterTest) => {
  test(
    'the model in the body decides about the route, and nothing else does',
    async (box) => {
      const front = await TestGateway.start(envoy, box.api);
      await RunningExample.use({ box, front, example: EXAMPLE }, async (running) => {
        await running.ready(factsOf(EXAMPLE).endpoints);
        for (const model of [CHAT, CLASSIFY]) {
          await running.answers(model);
        }
        const servedBy = async (model: string, options?: Parameters<RunningExample['ask']>[1]) => {
          const { status, body } = await running.ask(model, options);
          return status === 200 ? JSON.parse(body.toString()).model : status;
        };
        const spoofed = { headers: { 'x-gateway-model-name': CLASSIFY } };
        expect([await servedBy(CHAT, spoofed), await servedBy('acme/unknown', spoofed)]).toEqual([CHAT, 404]);
        // Its context is too short for the prompt, which the model server says itself: the body came there whole.
        expect(await servedBy(CHAT, { content: LONG })).toBe(400);

        // Without a router no request may go on: nobody would know where.
        const router = only(
          running.objects,
          'the router',
          ({ kind, metadata }) =>
            kind === 'Deployment' && metadata.labels?.['app.kubernetes.io/component'] === 'model-router',
        );
        await box.api.patch(router, 'merge-patch+json', { spec: { replicas: 0 } });
        await eventually('requests fail', async () => (await servedBy(CHAT)) === 503);
        await box.api.patch(router, 'merge-patch+json', { spec: { replicas: 2 } });
        await running.answers(CHAT);
      });
    },
    TIMEOUT_MS,
  );
};

const name = 'models behind one gateway';
const located = locateEnvoy(name, (test) => declare('')(test));
if (located !== undefined) {
  const nodes = [{ name: 'system', machineType: 'e2-standard-4' }, ...factsOf(EXAMPLE).gpuNodes];
  describeCluster(name, { crds: 'gke-1.34', nodes, images: [pickerImage(PROGRAM)] }, declare(located));
}
