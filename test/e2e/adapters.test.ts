import { Chart, Testing } from 'cdk8s';
import { Accelerator, Adapter, Adapters, Model, ModelServer } from '../../src';
import { PROGRAM } from './cluster/cluster';
import { type Box, describeCluster } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import { modelServerWorkload, only, podSelector } from './cluster/example-objects';
import type { KubeObject } from './cluster/kube-object';
import { pickerImage } from './cluster/kubelet/images';
import { containerStatus, isReady, podsOf } from './cluster/pods';

const TIMEOUT_MS = 180_000;

/** Two replicas with the adapter `first`, listed in a ConfigMap. */
function objectsIn(namespace: string): KubeObject[] {
  const chart = new Chart(Testing.app(), 'adapters', { namespace });
  new ModelServer(chart, 'server', {
    model: Model.QWEN3_8B,
    accelerator: Accelerator.L4,
    adapters: Adapters.dynamic([Adapter.path('first', '/weights/first')], {
      image: 'tests.example.com/gke-inference-picker:1.0.0',
    }),
  });
  return Testing.synth(chart);
}

async function readyPods({ api, namespace }: Box, server: KubeObject): Promise<KubeObject[]> {
  return eventually(
    'both replicas are ready',
    async () => {
      const pods = await podsOf(api, namespace, podSelector(server));
      return pods.length === 2 && pods.every(isReady) ? pods : undefined;
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

/** Names of the adapters that a replica offers. */
async function adaptersOf({ status }: KubeObject): Promise<string[]> {
  const response = await fetch(`http://${status.podIP}:8000/v1/models`);
  const { data } = (await response.json()) as { data: { id: string; parent: string | null }[] };
  return data.filter(({ parent }) => parent !== null).map(({ id }) => id);
}

const offers = (pods: readonly KubeObject[], adapters: readonly string[]) =>
  eventually(`both replicas offer ${adapters.join(', ')}`, async () => {
    const offered = await Promise.all(pods.map(adaptersOf));
    return offered.every((names) => names.join() === adapters.join());
  });

describeCluster(
  'adapters that come and go while servers run',
  {
    nodes: [
      { name: 'l4-0', machineType: 'g2-standard-12' },
      { name: 'l4-1', machineType: 'g2-standard-12' },
    ],
    images: [pickerImage(PROGRAM)],
    backOff: { initialMs: 500 },
  },
  (test) => {
    test(
      'a changed ConfigMap changes what every replica offers, without a restart',
      async (box) => {
        const objects = objectsIn(box.namespace);
        for (const object of objects) {
          await box.api.apply(object);
        }
        const server = modelServerWorkload(objects);
        const pods = await readyPods(box, server);
        // A replica is ready only with its adapters.
        expect(await Promise.all(pods.map(adaptersOf))).toEqual([['first'], ['first']]);

        const configMap = only(objects, 'the ConfigMap', ({ kind }) => kind === 'ConfigMap');
        const list = (...names: string[]) => {
          const entries = names.map((name) => `  - {name: ${name}, path: /weights/${name}}\n`).join('');
          const data = { 'adapters.yaml': names.length > 0 ? `adapters:\n${entries}` : 'adapters: []\n' };
          return box.api.patch(configMap, 'merge-patch+json', { data });
        };
        await list('first', 'second');
        await offers(pods, ['first', 'second']);
        const { status, body } = await complete(pods[0]!, 'second');
        expect([status, JSON.parse(body).model]).toEqual([200, 'second']);
        await list('second');
        await offers(pods, ['second']);
        expect((await complete(pods[0]!, 'first')).status).toBe(404);

        const after = await podsOf(box.api, box.namespace, podSelector(server));
        expect(after.map(({ metadata }) => metadata.uid).sort()).toEqual(
          pods.map(({ metadata }) => metadata.uid).sort(),
        );
        expect(after.map((pod) => containerStatus(pod)['restartCount'])).toEqual([0, 0]);
      },
      TIMEOUT_MS,
    );

    test(
      'a server that crashes gets its adapters back before it gets requests',
      async (box) => {
        box.cluster.simulate(box.namespace, { GKEI_MOCK_CRASH_AFTER_SECONDS: '12' });
        const objects = objectsIn(box.namespace);
        for (const object of objects) {
          await box.api.apply(object);
        }
        const [pod] = await readyPods(box, modelServerWorkload(objects));
        const log = () => box.cluster.kubelet.log(pod!, 'adapters');
        await eventually(
          'the sidecar has loaded the adapter twice',
          () => log().split('an adapter is loaded').length > 2,
          { timeoutMs: TIMEOUT_MS },
        );
        // Between two looks of the sidecar the server may crash and listen again: the restart says that it crashed.
        expect(containerStatus(await box.api.get(pod!))['restartCount']).toBe(1);
      },
      TIMEOUT_MS,
    );
  },
);

async function complete({ status }: KubeObject, model: string): Promise<{ status: number; body: string }> {
  const response = await fetch(`http://${status.podIP}:8000/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, prompt: 'a', max_tokens: 1 }),
  });
  return { status: response.status, body: await response.text() };
}
