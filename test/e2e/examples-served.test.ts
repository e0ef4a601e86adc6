import { EXAMPLE_NAMES, factsOf } from '../examples/table';
import { PROGRAM } from './cluster/cluster';
import { type ClusterTest, describeCluster } from './cluster/describe-cluster';
import type { KubeObject } from './cluster/kube-object';
import { pickerImage } from './cluster/kubelet/images';
import { locateEnvoy } from './envoy/locate-envoy';
import { RunningExample } from './gateway/running-example';

const TIMEOUT_MS = 180_000;

/** What has no GPU runs here. */
const SYSTEM = { name: 'system', machineType: 'e2-standard-4' };

const nodeOf = ({ spec }: KubeObject): string => spec.nodeName;

const hasGpu = ({ spec }: KubeObject): boolean =>
  spec.containers.some(({ resources }: KubeObject) => resources?.limits?.['nvidia.com/gpu'] !== undefined);

for (const crds of ['gke-1.34', 'all'] as const) {
  const examples = EXAMPLE_NAMES.filter((example) => {
    const { crds: needed = 'gke-1.34', runBy } = factsOf(example);
    return needed === crds && runBy === undefined;
  });
  const name = `the examples that need the custom resources of ${crds}`;
  const declare = (envoy: string) => (test: ClusterTest) => {
    for (const example of examples) {
      const { gpuNodes, endpoints, models } = factsOf(example);
      test(
        `${example} runs on its nodes and answers through Envoy`,
        async (box) => {
          await Promise.all(gpuNodes.map(box.addNode));
          await RunningExample.use({ box, envoy, example }, async (running) => {
            const pods = await running.ready(endpoints);
            const [onGpus, others] = [pods.filter(hasGpu), pods.filter((pod) => !hasGpu(pod))];
            expect(onGpus.map(nodeOf).sort()).toEqual(gpuNodes.map((node) => node.name).sort());
            expect(new Set(others.map(nodeOf))).toEqual(new Set([SYSTEM.name]));
            expect(running.probesSkipped()).toEqual([]);
            for (const model of models) {
              await running.answers(model);
            }
            for (const model of models) {
              const { status, body } = await running.ask(model);
              expect([model, status, JSON.parse(body.toString()).model]).toEqual([model, 200, model]);
            }
            for (const { picked, served } of await running.lastCompletions(models.length)) {
              expect(served).toBe(picked);
            }
          });
        },
        TIMEOUT_MS,
      );
    }
  };
  const envoy = locateEnvoy(name, (test) => declare('')(test));
  if (envoy !== undefined) {
    describeCluster(name, { crds, nodes: [SYSTEM], images: [pickerImage(PROGRAM)] }, declare(envoy));
  }
}
