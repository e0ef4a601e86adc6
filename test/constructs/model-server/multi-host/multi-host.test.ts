import { Duration } from 'cdk8s';
import { Accelerator, Adapters, Model, type ModelServerProps } from '../../../../src';
import { only, render, testChart, testPool, testServer } from '../../chart';

function served(props: Partial<ModelServerProps> = {}) {
  const chart = testChart();
  const server = testServer(chart, { model: Model.QWEN3_32B, accelerator: Accelerator.L4, machines: 2, ...props });
  testPool(chart, [server]);
  const objects = render(chart);
  const group = only(objects, 'LeaderWorkerSet');
  const { leaderTemplate, workerTemplate, ...template } = group.spec.leaderWorkerTemplate;
  return { server, objects, group, template, leader: leaderTemplate, worker: workerTemplate };
}

test('a replica on several machines is a group that starts and restarts together', () => {
  const { objects, group, template } = served({ replicas: 3 });
  expect(objects.map(({ kind }) => kind)).not.toContain('Deployment');
  expect(group.apiVersion).toBe('leaderworkerset.x-k8s.io/v1');
  expect(group.spec).toMatchObject({
    replicas: 3,
    startupPolicy: 'LeaderCreated',
    rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration: { maxSurge: 0, maxUnavailable: 1 } },
  });
  expect(template).toEqual({ size: 2, restartPolicy: 'RecreateGroupOnPodRestart' });
});

test('each machine has its share of the GPUs, and is a stage of the model', () => {
  const { server, leader, worker } = served();
  const { gpus, tensorParallel, pipelineParallel } = server.fit;
  expect(pipelineParallel).toBe(2);
  expect(gpus).toBe(2 * tensorParallel);
  for (const { spec } of [leader, worker]) {
    const [container] = spec.containers;
    expect(container.resources.limits).toEqual({ 'nvidia.com/gpu': String(tensorParallel) });
    expect(container.args).toEqual(
      expect.arrayContaining([
        `--tensor-parallel-size=${tensorParallel}`,
        '--pipeline-parallel-size=2',
        '--nnodes=2',
        '--node-rank=$(LWS_WORKER_INDEX)',
        '--master-addr=$(LWS_LEADER_ADDRESS)',
      ]),
    );
  }
});

test('the leader alone loads adapters, for itself and its workers', () => {
  const { leader, worker } = served({ adapters: Adapters.dynamic([], { image: 'registry.example.com/picker:1.0.0' }) });
  const names = ({ spec }: typeof leader) => spec.initContainers.map(({ name }: { name: string }) => name);
  expect(names(leader)).toEqual(['download-model', 'adapters']);
  expect(names(worker)).toEqual(['download-model']);
});

test('workers answer nobody and are not probed', () => {
  const [leader, worker] = [served().leader, served().worker].map(({ spec }) => spec.containers[0]);
  expect(leader.args).not.toContain('--headless');
  expect(leader).toHaveProperty('readinessProbe');
  expect(worker.args).toContain('--headless');
  for (const key of ['ports', 'startupProbe', 'readinessProbe', 'livenessProbe']) {
    expect(worker).not.toHaveProperty(key);
  }
});

test('a worker has no drain of its own: it stays while its leader listens, for as long as that may drain', () => {
  const drain = { preStop: Duration.seconds(20), shutdown: Duration.seconds(100) };
  const { leader, worker } = served({ drain, port: 8080 });
  expect(leader.spec.containers[0].lifecycle).toEqual({ preStop: { sleep: { seconds: 20 } } });
  const [bash, option, script] = worker.spec.containers[0].lifecycle.preStop.exec.command;
  expect([bash, option]).toEqual(['bash', '-c']);
  expect(script).toContain('SECONDS + 120');
  expect(script).toContain('/dev/tcp/$LWS_LEADER_ADDRESS/8080');
  expect(worker.spec.terminationGracePeriodSeconds).toBe(135);
});

test('pool and disruption budget select leaders alone', () => {
  const { objects, leader, worker } = served();
  const pool = only(objects, 'InferencePool').spec.selector.matchLabels;
  const budget = only(objects, 'PodDisruptionBudget').spec.selector.matchLabels;
  expect(budget).toMatchObject({ 'leaderworkerset.sigs.k8s.io/worker-index': '0' });
  for (const selector of [pool, budget]) {
    expect(leader.metadata.labels).toMatchObject(selector);
    expect(worker.metadata.labels).not.toMatchObject(selector);
  }
});

test('leaders are spread, each version by itself', () => {
  const { server, leader, worker } = served();
  expect(leader.spec.topologySpreadConstraints).toHaveLength(2);
  expect(leader.spec.topologySpreadConstraints[0]).toMatchObject({
    labelSelector: { matchLabels: server.podSelector },
    matchLabelKeys: ['leaderworkerset.sigs.k8s.io/template-revision-hash'],
  });
  expect(worker.spec).not.toHaveProperty('topologySpreadConstraints');
});

test('an autoscaler scales groups', () => {
  const { server, group } = served();
  expect(server.toScalingTarget()).toMatchObject({
    apiVersion: 'leaderworkerset.x-k8s.io/v1',
    kind: 'LeaderWorkerSet',
    name: group.metadata.name,
  });
});

test('flags that the machines decide are refused', () => {
  expect(() => served({ engine: { args: { nnodes: 3 } } })).toThrow(
    'GKEI_DERIVED_FLAG: engine.args sets --nnodes to "3", which the prop machines decides',
  );
});
