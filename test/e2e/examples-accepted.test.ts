import { EXAMPLE_NAMES, type Example, factsOf, generationsOf, PLAIN_EXAMPLES } from '../examples/table';
import { ApiError } from './cluster/api-connection';
import { describeCluster } from './cluster/describe-cluster';
import { differences } from './cluster/differences';
import { eventually } from './cluster/eventually';
import {
  exampleObjects,
  modelServerWorkload,
  only,
  pickerDeployment,
  podSelector,
  prerequisites,
} from './cluster/example-objects';
import { type KubeObject, reference } from './cluster/kube-object';
import { isReady, podBecomes, podsOf } from './cluster/pods';

const TIMEOUT_MS = 90_000;

for (const crds of ['gke-1.34', 'all'] as const) {
  describeCluster(
    `a cluster with the custom resources of the profile ${crds}`,
    { crds, nodes: [{ name: 'system', machineType: 'e2-standard-4' }] },
    (test) => {
      const applicable = EXAMPLE_NAMES.filter((example) => crds === 'all' || factsOf(example).crds !== 'all');
      // GKE brings the second generation of pools, and nothing that says what model names stand for.
      const generations = (example: Example) => (crds === 'all' ? generationsOf(example) : (['V1'] as const));
      const cases = applicable.flatMap((example) =>
        generations(example).map((generation) => ({ example, generation })),
      );
      for (const { example, generation } of cases) {
        test(`stores every object of ${example}, ${generation}, as it was written`, async ({ api, namespace }) => {
          const objects = exampleObjects(example, namespace, generation);
          expect(objects.length).toBeGreaterThan(0);
          for (const object of objects) {
            await api.create(object);
            expect({ object: object.metadata.name, differences: differences(object, await api.get(object)) }).toEqual({
              object: object.metadata.name,
              differences: [],
            });
          }
          for (const object of objects.filter(({ metadata }) => metadata.namespace === undefined)) {
            await api.delete(object); // it belongs to the whole cluster, and the next case has one of its name
          }
        });
      }
    },
  );
}

describeCluster(
  'a GKE cluster',
  { crds: 'gke-1.34', nodes: [{ name: 'system', machineType: 'e2-standard-4' }] },
  (test) => {
    for (const example of PLAIN_EXAMPLES) {
      test(
        `runs the model servers of ${example} on their own GPUs and nowhere else`,
        async ({ api, cluster, namespace, addNode }) => {
          for (const other of PLAIN_EXAMPLES.filter((candidate) => candidate !== example)) {
            await Promise.all(factsOf(other).gpuNodes.map(addNode));
          }
          const objects = exampleObjects(example, namespace);
          for (const object of [...prerequisites(example, namespace), ...objects]) {
            await api.create(object);
          }
          const server = modelServerWorkload(objects);
          const servers = () => podsOf(api, namespace, podSelector(server));
          await eventually('the scheduler finds no node for any model server', async () => {
            const pods = await servers();
            return pods.length === server['spec'].replicas && pods.every(isUnschedulable);
          });

          await Promise.all(factsOf(example).gpuNodes.map(addNode));
          for (const pod of await servers()) {
            const ready = await podBecomes(api, pod, 'is ready', isReady, { timeoutMs: TIMEOUT_MS });
            expect(factsOf(example).gpuNodes.map(({ name }) => name)).toContain(ready['spec'].nodeName);
          }
          const pickers = await podsOf(api, namespace, podSelector(pickerDeployment(objects)));
          expect(pickers.map(({ spec }) => spec.nodeName)).toEqual(pickers.map(() => 'system'));
          for (const deployment of [server, pickerDeployment(objects)]) {
            await eventually(`${deployment.metadata.name} is complete`, async () =>
              isComplete(await api.get(deployment)),
            );
          }
          // The picker's image is not run yet: everything else was really probed.
          const skipped = cluster.kubelet.journal
            .entries({ reason: 'ProbesSkipped' })
            .filter(({ pod }) => pod.startsWith(`${namespace}/`));
          expect(skipped.map(({ container }) => container)).toEqual(pickers.map(() => 'picker'));
        },
        2 * TIMEOUT_MS,
      );

      test(`gives the picker of ${example} the rights that it needs and no others`, async ({
        api,
        cluster,
        namespace,
      }) => {
        const objects = exampleObjects(example, namespace);
        for (const object of objects) {
          await api.create(object);
        }
        const picker = await cluster.as(namespace, pickerDeployment(objects)['spec'].template.spec.serviceAccountName);
        const pool = only(objects, 'the pool', ({ kind }) => kind === 'InferencePool');
        const list = (collection: KubeObject | ReturnType<typeof reference>, name?: string) =>
          picker.list(collection, name ? { fieldSelector: `metadata.name=${name}` } : {}).then(
            () => 'allowed',
            (error: ApiError) => error.status,
          );
        const pools = reference(pool.apiVersion, pool.kind, namespace);
        expect({
          pods: await list(reference('v1', 'Pod', namespace)),
          itsPool: await list(pools, pool.metadata.name),
          everyPool: await list(pools),
          podsElsewhere: await list(reference('v1', 'Pod', 'default')),
          secrets: await list(reference('v1', 'Secret', namespace)),
        }).toEqual({ pods: 'allowed', itsPool: 'allowed', everyPool: 403, podsElsewhere: 403, secrets: 403 });
        const pod = { ...reference('v1', 'Pod', namespace, 'any'), spec: { containers: [{ name: 'a', image: 'a' }] } };
        await expect(picker.create(pod)).rejects.toThrow(ApiError);
        picker.close();
      });
    }
  },
);

function isUnschedulable({ status }: KubeObject): boolean {
  const conditions: readonly KubeObject[] = status.conditions ?? [];
  return conditions.some(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable');
}

function isComplete({ spec, status }: KubeObject): boolean {
  return status.updatedReplicas === spec.replicas && status.availableReplicas === spec.replicas;
}
