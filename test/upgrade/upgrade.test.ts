import { PROGRAM } from '../e2e/cluster/cluster';
import { describeCluster } from '../e2e/cluster/describe-cluster';
import { differences } from '../e2e/cluster/differences';
import { eventually } from '../e2e/cluster/eventually';
import { exampleObjects, inNamespace, only, pickerDeployment, podSelector } from '../e2e/cluster/example-objects';
import type { KubeObject } from '../e2e/cluster/kube-object';
import { pickerImage } from '../e2e/cluster/kubelet/images';
import { isReady, podsOf } from '../e2e/cluster/pods';
import { EXAMPLE_NAMES } from '../examples/table';
import { Checkout } from './checkout';
import { leftBehind, nameOf } from './left-behind';

/** The commit whose objects are in the cluster already: the one before, or another one. */
const FROM = process.env['GKEI_UPGRADE_FROM'] ?? 'HEAD~1';

const RENDER_TIMEOUT_MS = 180_000;

describe(`the examples as ${FROM} rendered them`, () => {
  let previous: ReturnType<Checkout['render']>;
  beforeAll(() => {
    const checkout = Checkout.ofRevision(FROM);
    previous = checkout.render();
    checkout.remove();
  }, RENDER_TIMEOUT_MS);

  describeCluster('in a cluster', { crds: 'all', nodes: [] }, (test) => {
    for (const example of EXAMPLE_NAMES) {
      test(`${example} takes what it renders now`, async ({ api, namespace }) => {
        const before = inNamespace(previous.get(example) ?? [], namespace);
        const now = exampleObjects(example, namespace);
        for (const object of [...before, ...now]) {
          await api.apply(object);
        }
        for (const object of now) {
          expect([nameOf(object), differences(object, await api.get(object))]).toEqual([nameOf(object), []]);
        }
        expect(leftBehind(example, before, now)).toEqual([]);
      });
    }
  });
});

describeCluster(
  'a changed configuration of a picker',
  { crds: 'all', nodes: [{ name: 'system', machineType: 'e2-standard-4' }], images: [pickerImage(PROGRAM)] },
  (test) => {
    test(
      'replaces its pods by ones that read it',
      async ({ api, cluster, namespace }) => {
        const shares = Checkout.withExample('canary', (source) =>
          source.replace('weight: 90', 'weight: 50').replace('weight: 10', 'weight: 50'),
        );
        const changed = inNamespace(shares.render().get('canary')!, namespace);
        shares.remove();
        const objects = exampleObjects('canary', namespace);
        const picker = pickerDeployment(objects);
        const running = (not?: KubeObject) =>
          eventually('one picker runs, and it is ready', async () => {
            const [pod, ...others] = await podsOf(api, namespace, podSelector(picker));
            const isIt = pod && others.length === 0 && isReady(pod) && pod.metadata.uid !== not?.metadata.uid;
            return isIt ? pod : undefined;
          });

        for (const object of objects) {
          await api.apply(object);
        }
        const first = await running();
        const configOf = (all: readonly KubeObject[]) => only(all, 'the ConfigMap', ({ kind }) => kind === 'ConfigMap');
        expect(configOf(changed)['data']).not.toEqual(configOf(objects)['data']);
        for (const object of changed) {
          await api.apply(object);
        }
        const second = await running(first);
        const hash = ({ metadata }: KubeObject) => metadata.labels?.['pod-template-hash'];
        expect(hash(second)).not.toBe(hash(first));
        expect(cluster.kubelet.log(second, 'picker')).not.toMatch(/"level":"?(error|50)/);
        // The same objects once more change nothing.
        for (const object of changed) {
          await api.apply(object);
        }
        expect((await running()).metadata.uid).toBe(second.metadata.uid);
      },
      RENDER_TIMEOUT_MS,
    );
  },
);
