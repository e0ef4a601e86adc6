import { PROVISIONING_TIME } from '../../src/planning';
import { type Manifest, rolloutTimes } from '../../src/rules';

const manifest = (apiVersion: string, kind: string, spec: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'chat', namespace: 'llm' },
  spec,
});

const pods = (startup?: { periodSeconds: number; failureThreshold: number }, grace = 30) => ({
  metadata: { labels: { app: 'chat' } },
  spec: { terminationGracePeriodSeconds: grace, containers: [{ name: 'vllm', startupProbe: startup }] },
});

const deployment = (spec: object, startup?: { periodSeconds: number; failureThreshold: number }) =>
  manifest('apps/v1', 'Deployment', { progressDeadlineSeconds: 1000, template: pods(startup), ...spec });

const scaledTo = (kind: string, spec: object) =>
  manifest('autoscaling/v2', kind, {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' },
    ...spec,
  });

const timeOf = (...objects: Manifest[]) => rolloutTimes(objects).get(objects[0]!);

test('a Deployment takes its progress deadline, once for as many replicas as are replaced at a time', () => {
  const rolling = (maxSurge: unknown, maxUnavailable: unknown, replicas = 6) =>
    timeOf(deployment({ replicas, strategy: { rollingUpdate: { maxSurge, maxUnavailable } } }))!.update;
  expect(timeOf(deployment({ replicas: 6 }))).toEqual({ create: 1000, update: 2000, remove: 30 });
  expect(rolling(0, 1)).toBe(6000);
  expect(rolling(1, 1)).toBe(3000);
  expect(rolling('50%', '10%')).toBe(2000);
  expect(rolling(undefined, 0)).toBe(3000);
  expect(rolling(0, 0)).toBe(6000);
  expect(rolling(1, 0, 0)).toBe(1000);
  expect(timeOf(deployment({ replicas: 6, strategy: { type: 'Recreate' } }))!.update).toBe(1000);
});

test('a start-up that its probe allows on a new node counts where it takes longer', () => {
  const startup = { periodSeconds: 10, failureThreshold: 60 };
  expect(timeOf(deployment({}, startup))!.create).toBe(PROVISIONING_TIME + 600);
  expect(timeOf(deployment({ progressDeadlineSeconds: undefined }))!.create).toBe(600);
});

test('an autoscaler may have made more replicas', () => {
  const plain = deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } });
  expect(timeOf(plain)!.update).toBe(1000);
  expect(timeOf(plain, scaledTo('HorizontalPodAutoscaler', { maxReplicas: 8 }))!.update).toBe(8000);
  expect(timeOf(plain, scaledTo('ScaledObject', { maxReplicaCount: 3 }))!.update).toBe(3000);
});

test('groups of pods start on new nodes, one after the other, and leave when the last of them has', () => {
  const groups = manifest('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', {
    replicas: 2,
    leaderWorkerTemplate: {
      size: 2,
      leaderTemplate: pods({ periodSeconds: 10, failureThreshold: 100 }),
      workerTemplate: pods(undefined, 700),
    },
  });
  const create = PROVISIONING_TIME + 1000;
  expect(timeOf(groups)).toEqual({ create, update: 2 * create, remove: 700 });
});

test('a Service has pods that are not ready for as long as one of its workloads', () => {
  const service = (selector: object) => manifest('v1', 'Service', { selector });
  const server = deployment({ replicas: 2 });
  expect(timeOf(service({ app: 'chat' }), server)).toEqual({ create: 1000, update: 2000, remove: 0 });
  expect(timeOf(service({ app: 'other' }), server)).toBeUndefined();
  expect(timeOf(service({}), server)).toBeUndefined();
});
