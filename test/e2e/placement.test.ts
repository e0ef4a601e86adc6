import { Chart, Testing } from 'cdk8s';
import { Accelerator, Capacity, Model, ModelServer, type ModelServerProps } from '../../src';
import { type Box, describeCluster } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import { modelServerWorkload, podSelector } from './cluster/example-objects';
import { hasCondition, type KubeObject } from './cluster/kube-object';
import { podsOf } from './cluster/pods';

/** Applies a model server; gives its Deployment. */
async function serve(
  { api, namespace }: Box,
  props: Pick<ModelServerProps, 'replicas' | 'placement'>,
): Promise<KubeObject> {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  new ModelServer(chart, 'server', { model: Model.QWEN3_8B, accelerator: Accelerator.L4, ...props });
  const objects = Testing.synth(chart) as KubeObject[];
  for (const object of objects) {
    await api.apply(object);
  }
  return modelServerWorkload(objects);
}

/** The nodes of its pods in alphabetical order, when each pod has been placed or turned away once. */
async function nodesOf({ api, namespace }: Box, workload: KubeObject): Promise<string[]> {
  const pods = await eventually('the scheduler has decided about every pod', async () => {
    const found = await podsOf(api, namespace, podSelector(workload));
    return found.length === workload['spec'].replicas && found.every(isDecided) ? found : undefined;
  });
  return pods.map(({ spec }) => spec.nodeName ?? 'none').sort();
}

function isDecided(pod: KubeObject): boolean {
  return hasCondition(pod, 'PodScheduled') || pod['status'].conditions?.[0]?.reason === 'Unschedulable';
}

const L4 = 'g2-standard-8';

describeCluster('the scheduler', { nodes: [] }, (test) => {
  test('places model servers on Spot on Spot VMs and nowhere else', async (box) => {
    await box.addNode({ name: 'on-demand', machineType: L4 });
    const server = await serve(box, { replicas: 2, placement: { capacity: Capacity.spot() } });
    expect(await nodesOf(box, server)).toEqual(['none', 'none']);
    await box.addNode({ name: 'spot', machineType: L4, spot: true });
    await eventually('one is placed', async () => (await nodesOf(box, server)).includes('spot'));
    expect(await nodesOf(box, server)).toEqual(['none', 'spot']);
  });

  test('places model servers that must stay on no Spot VM', async (box) => {
    await box.addNode({ name: 'spot', machineType: L4, spot: true });
    const server = await serve(box, { replicas: 1, placement: { capacity: Capacity.onDemand() } });
    expect(await nodesOf(box, server)).toEqual(['none']);
    await box.addNode({ name: 'on-demand', machineType: L4 });
    await eventually('it is placed', async () => (await nodesOf(box, server)).includes('on-demand'));
  });

  test('spreads replicas over zones, although one zone has room for all', async (box) => {
    const zones = { a: 'us-central1-a', b: 'us-central1-b' };
    for (const name of ['a-1', 'a-2', 'a-3', 'b-1', 'b-2', 'b-3']) {
      await box.addNode({ name, machineType: L4, zone: zones[name.startsWith('a') ? 'a' : 'b'] });
    }
    const server = await serve(box, { replicas: 4 });
    const nodes = await nodesOf(box, server);
    expect(nodes.map((name) => name[0])).toEqual(['a', 'a', 'b', 'b']);
    expect(new Set(nodes).size).toBe(4);
  });

  test('places a replica in the same zone rather than nowhere', async (box) => {
    await box.addNode({ name: 'a-1', machineType: L4, zone: 'us-central1-a' });
    await box.addNode({ name: 'a-2', machineType: L4, zone: 'us-central1-a' });
    expect(await nodesOf(box, await serve(box, { replicas: 2 }))).toEqual(['a-1', 'a-2']);
  });
});
