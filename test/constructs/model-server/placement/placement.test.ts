import { ApiObject, Duration } from 'cdk8s';
import { HorizontalPodAutoscaler, Metric, MetricTarget } from 'cdk8s-plus-28';
import { Accelerator, Capacity, ComputeClass, type ModelServerProps, Provisioning } from '../../../../src';
import { only, render, testChart, testServer } from '../../chart';

function podOf(props: Partial<ModelServerProps>) {
  const chart = testChart();
  testServer(chart, props);
  return only(render(chart), 'Deployment').spec.template.spec;
}

const GPU_TOLERATION = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };

test('without a wish the GPU alone decides', () => {
  const pod = podOf({});
  expect(pod.nodeSelector).toEqual({ 'cloud.google.com/gke-accelerator': 'nvidia-l4' });
  expect(pod.tolerations).toEqual([GPU_TOLERATION]);
  expect(pod).not.toHaveProperty('affinity');
  expect(pod).not.toHaveProperty('priorityClassName');
});

test('on-demand keeps away from nodes that do not stay', () => {
  const pod = podOf({ placement: { capacity: Capacity.onDemand() } });
  expect(pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms).toEqual([
    {
      matchExpressions: [
        { key: 'cloud.google.com/gke-spot', operator: 'DoesNotExist' },
        { key: 'cloud.google.com/gke-flex-start', operator: 'DoesNotExist' },
      ],
    },
  ]);
});

test('on Spot VMs the drain fits into their notice', () => {
  const pod = podOf({ placement: { capacity: Capacity.spot() } });
  const [container] = pod.containers;
  expect(pod.nodeSelector).toMatchObject({ 'cloud.google.com/gke-spot': 'true' });
  expect(pod.tolerations).toContainEqual({
    key: 'cloud.google.com/gke-spot',
    operator: 'Equal',
    value: 'true',
    effect: 'NoSchedule',
  });
  expect(pod.terminationGracePeriodSeconds).toBe(25);
  expect(container.lifecycle.preStop.sleep.seconds).toBe(5);
  expect(container.args).toContain('--shutdown-timeout=5');
});

test('a longer drain on Spot VMs is a finding', () => {
  const drain = { shutdown: Duration.minutes(2) };
  expect(() => podOf({ placement: { capacity: Capacity.spot() }, drain })).toThrow('GKEI_SPOT_GRACE_TOO_LONG');
});

test.each([
  [Capacity.flexStart(), { 'cloud.google.com/gke-flex-start': 'true' }],
  [
    Capacity.reservation('h100s'),
    { 'cloud.google.com/reservation-name': 'h100s', 'cloud.google.com/reservation-affinity': 'specific' },
  ],
  [
    Capacity.reservation('h100s', { project: 'shared' }),
    {
      'cloud.google.com/reservation-name': 'h100s',
      'cloud.google.com/reservation-affinity': 'specific',
      'cloud.google.com/reservation-project': 'shared',
    },
  ],
  [Capacity.computeClass('l4-spot-first'), { 'cloud.google.com/compute-class': 'l4-spot-first' }],
])('nodes are selected by GKE’s labels', (capacity, labels) => {
  const pod = podOf({ placement: { capacity } });
  expect(pod.nodeSelector).toEqual({ 'cloud.google.com/gke-accelerator': 'nvidia-l4', ...labels });
  expect(pod.terminationGracePeriodSeconds).toBe(150);
});

test('replicas are spread over zones and nodes, each version by itself', () => {
  const chart = testChart();
  const server = testServer(chart);
  const { spec } = only(render(chart), 'Deployment').spec.template;
  expect(spec.topologySpreadConstraints).toEqual(
    ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: server.podSelector },
      matchLabelKeys: ['pod-template-hash'],
    })),
  );
});

test('a single replica is not spread', () => {
  expect(podOf({ replicas: 1 })).not.toHaveProperty('topologySpreadConstraints');
});

test('replicas that an autoscaler counts are spread', () => {
  const chart = testChart();
  const metrics = [Metric.pods({ name: 'vllm:num_requests_waiting', target: MetricTarget.averageValue(5) })];
  new HorizontalPodAutoscaler(chart, 'scale', { target: testServer(chart), maxReplicas: 4, metrics });
  expect(only(render(chart), 'Deployment').spec.template.spec.topologySpreadConstraints).toHaveLength(2);
});

test.each(['by name', 'by reference'])('the priority class is given %s', (how) => {
  const chart = testChart();
  const object = new ApiObject(chart, 'class', {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'serving' },
  });
  testServer(chart, { placement: { priorityClass: how === 'by name' ? 'serving' : object } });
  expect(only(render(chart), 'Deployment').spec.template.spec.priorityClassName).toBe('serving');
});

describe('a ComputeClass', () => {
  test('names machines and ways to get them, best first', () => {
    const chart = testChart();
    new ComputeClass(chart, 'l4', { accelerator: Accelerator.L4, gpus: 2, zones: ['us-central1-a', 'us-central1-b'] });
    const { metadata, spec } = only(render(chart), 'ComputeClass');
    const machine = {
      machineType: 'g2-standard-24',
      gpu: { type: 'nvidia-l4', count: 2 },
      location: { zones: ['us-central1-a', 'us-central1-b'] },
    };
    expect(metadata).not.toHaveProperty('namespace');
    expect(spec).toEqual({
      priorities: [
        { ...machine, reservations: { affinity: 'AnyBestEffort' } },
        { ...machine, spot: false },
        { ...machine, flexStart: { enabled: true }, maxRunDurationSeconds: 604_800 },
        { ...machine, spot: true },
      ],
      nodePoolAutoCreation: { enabled: true },
      activeMigration: { optimizeRulePriority: false },
      whenUnsatisfiable: 'DoNotScaleUp',
    });
  });

  test('that may choose Spot VMs makes pods leave in their time, one that may not leaves them theirs', () => {
    const chart = testChart();
    const accelerator = Accelerator.L4;
    const mixed = new ComputeClass(chart, 'mixed', { accelerator });
    const lasting = new ComputeClass(chart, 'lasting', { accelerator, provisioning: [Provisioning.onDemand()] });
    const graces = [mixed, lasting].map((computeClass, index) => {
      const placement = { capacity: Capacity.computeClass(computeClass) };
      return testServer(chart, { placement }, `server-${index}`).terminationGracePeriod;
    });
    expect(graces).toEqual([25, 150]);
    const [server] = render(chart).filter(({ kind }) => kind === 'Deployment');
    expect(server.spec.template.spec.nodeSelector['cloud.google.com/compute-class']).toBe(mixed.name);
  });

  test('without the server’s GPU is a finding', () => {
    const chart = testChart();
    const computeClass = new ComputeClass(chart, 'class', { accelerator: Accelerator.H100 });
    testServer(chart, { placement: { capacity: Capacity.computeClass(computeClass) } });
    expect(() => render(chart)).toThrow('GKEI_COMPUTE_CLASS_LACKS_GPU');
  });

  test('of GPUs that no machine has is refused', () => {
    expect(() => new ComputeClass(testChart(), 'l4', { accelerator: Accelerator.L4, gpus: 3 })).toThrow(
      'GKEI_MACHINE_GPUS: no machine type has 3 × L4; set gpus to 1, 2, 4 or 8',
    );
  });

  test('without any way to get a machine is refused', () => {
    expect(() => new ComputeClass(testChart(), 'l4', { accelerator: Accelerator.L4, provisioning: [] })).toThrow(
      'GKEI_EMPTY_LIST',
    );
  });

  test.each([599, 604_801])('flex-start nodes do not live for %d s', (seconds) => {
    expect(() => Provisioning.flexStart({ maxRunDuration: Duration.seconds(seconds) })).toThrow('GKEI_OUT_OF_RANGE');
  });
});
