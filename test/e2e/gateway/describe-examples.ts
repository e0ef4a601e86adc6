import { type Example, factsOf, type Generation } from '../../examples/table';
import { PROGRAM } from '../cluster/cluster';
import type { CrdProfile } from '../cluster/crd-profiles';
import { type ClusterTest, describeCluster } from '../cluster/describe-cluster';
import type { KubeObject } from '../cluster/kube-object';
import { pickerImage } from '../cluster/kubelet/images';
import { locateEnvoy } from '../envoy/locate-envoy';
import { RunningExample } from './running-example';
import { TestGateway } from './test-gateway';

const TIMEOUT_MS = 180_000;

/** What has no GPU runs here. */
const SYSTEM = { name: 'system', machineType: 'e2-standard-4' };

/** An example, and the generation of its pools where that is not the example's own. */
export interface ExampleCase {
  readonly example: Example;
  readonly generation?: Generation;
}

const nodeOf = ({ spec }: KubeObject): string => spec.nodeName;

const hasGpu = ({ spec }: KubeObject): boolean =>
  spec.containers.some(({ resources }: KubeObject) => resources?.limits?.['nvidia.com/gpu'] !== undefined);

/** Runs examples in a cluster of one profile, each on its own nodes, and asks each of their models through Envoy. */
export function describeExamples(crds: CrdProfile, cases: readonly ExampleCase[]): void {
  const name = `the examples with the custom resources of ${crds}`;
  const declare = (envoy: string) => (test: ClusterTest) => {
    for (const { example, generation } of cases) {
      const { gpuNodes, endpoints, models } = factsOf(example);
      test(
        `${[example, generation].filter(Boolean).join(', ')}: runs on its nodes and answers through Envoy`,
        async (box) => {
          await Promise.all(gpuNodes.map(box.addNode));
          const front = await TestGateway.start(envoy, box.api);
          await RunningExample.use({ box, front, example, generation }, async (running) => {
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

/** The examples that need no controller of their own. */
export function runsAnywhere(example: Example): boolean {
  return factsOf(example).runBy === undefined;
}
