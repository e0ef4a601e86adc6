import { Chart, Testing } from 'cdk8s';
import {
  Accelerator,
  ComputeClass,
  InferenceMonitoring,
  InferencePool,
  MetricsCollector,
  Model,
  ModelServer,
  Provisioning,
} from '../../src';
import { describeCluster } from './cluster/describe-cluster';
import { differences } from './cluster/differences';
import type { KubeObject } from './cluster/kube-object';

/** Everything that the library renders of the kinds without a definition from outside that GKE 1.34 brings. */
function rendered(namespace: string): KubeObject[] {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  new ComputeClass(chart, 'any', { accelerator: Accelerator.L4, zones: ['us-central1-a', 'us-central1-b'] });
  new ComputeClass(chart, 'reserved', {
    accelerator: Accelerator.L4,
    provisioning: [Provisioning.reservation('ours', { project: 'shared' }), Provisioning.reservation('other')],
    migrates: true,
  });
  const server = new ModelServer(chart, 'server', { model: Model.QWEN3_8B, accelerator: Accelerator.L4 });
  const pool = new InferencePool(chart, 'pool', { servers: [server] });
  pool.usePicker({ serviceName: 'picker', port: 9002, failureMode: 'FailOpen' });
  new InferenceMonitoring(chart, 'monitoring', { pools: [pool], collector: MetricsCollector.managedPrometheus() });
  return (Testing.synth(chart) as KubeObject[]).filter(({ kind }) => ['ComputeClass', 'ClusterRules'].includes(kind));
}

describeCluster('kinds that GKE brings without a definition to download', { crds: 'gke-1.34', nodes: [] }, (test) => {
  test('are stored as they were written', async ({ api, namespace }) => {
    const objects = rendered(namespace);
    expect(objects.map(({ kind }) => kind).sort()).toEqual(['ClusterRules', 'ComputeClass', 'ComputeClass']);
    for (const object of objects) {
      await api.create(object);
      expect(differences(object, await api.get(object))).toEqual([]);
    }
  });

  for (const kind of ['ComputeClass', 'ClusterRules']) {
    test(`${kind} with a field that nobody knows is refused`, async ({ api, namespace }) => {
      const [object] = rendered(namespace).filter((candidate) => candidate.kind === kind);
      const wrong: KubeObject = { ...object!, spec: { ...object!['spec'], unheardOf: 1 } };
      await expect(api.create(wrong)).rejects.toThrow('unknown field "spec.unheardOf"');
    });
  }
});
