import { describeCluster } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import { EVERY_SECOND, modelServerPod } from './cluster/model-server-pod';
import { containerStatus, isReady, podBecomes } from './cluster/pods';
import { grpcHealthImage } from './fixtures/images';

describeCluster(
  'the kubelet of the tests executes probes',
  { nodes: [{ name: 'node', machineType: 'e2-standard-4' }], images: [grpcHealthImage], backOff: { initialMs: 200 } },
  (test) => {
    test('a wrong readiness path never becomes ready', async ({ api, cluster: { kubelet }, namespace }) => {
      const readinessProbe = { ...EVERY_SECOND, httpGet: { path: '/no-such-path', port: 'http' } };
      const pod = await api.create(modelServerPod({ namespace, container: { readinessProbe } }));
      await eventually('the server answered five probes with 404', () => {
        const failures = kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'Unhealthy' });
        return failures.filter(({ message }) => message.endsWith('404')).length >= 5;
      });
      const probed = await api.get(pod);
      expect(containerStatus(probed)).toMatchObject({ ready: false, started: true, restartCount: 0 });
      expect(isReady(probed)).toBe(false);
    });

    test('a server is ready only after its load time', async ({ api, cluster, namespace }) => {
      cluster.simulate(namespace, { GKEI_MOCK_LOAD_SECONDS: '3' });
      const startupProbe = { ...EVERY_SECOND, failureThreshold: 30 };
      const pod = await api.create(modelServerPod({ namespace, container: { startupProbe } }));
      await podBecomes(api, pod, 'runs', (seen) => containerStatus(seen)['state']?.running);
      const ready = await podBecomes(api, pod, 'is ready', isReady);
      expect(containerStatus(ready)).toMatchObject({ started: true, restartCount: 0 });
      const [started] = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'Started' });
      const [passed] = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'ProbeSucceeded' });
      expect(passed!.message).toBe('startup');
      expect(passed!.at.getTime() - started!.at.getTime()).toBeGreaterThanOrEqual(3_000);
    });

    test('too short a start-up budget restarts a load', async ({ api, cluster, namespace }) => {
      cluster.simulate(namespace, { GKEI_MOCK_LOAD_SECONDS: '60' });
      const startupProbe = { ...EVERY_SECOND, failureThreshold: 2 };
      const pod = await api.create(modelServerPod({ namespace, container: { startupProbe } }));
      const restarted = await podBecomes(
        api,
        pod,
        'is restarted',
        (seen) => containerStatus(seen)['restartCount'] >= 1,
      );
      expect(isReady(restarted)).toBe(false);
      const [killing] = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'Killing' });
      expect(killing!.message).toContain('failed startup probe');
    });

    test('without a start-up probe, liveness kills a slow load', async ({ api, cluster, namespace }) => {
      cluster.simulate(namespace, { GKEI_MOCK_LOAD_SECONDS: '60' });
      const livenessProbe = { ...EVERY_SECOND, failureThreshold: 2 };
      const pod = await api.create(modelServerPod({ namespace, container: { livenessProbe } }));
      const restarted = await podBecomes(
        api,
        pod,
        'is restarted',
        (seen) => containerStatus(seen)['restartCount'] >= 1,
      );
      expect(containerStatus(restarted)['ready']).toBe(false);
      const [killing] = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'Killing' });
      expect(killing!.message).toContain('failed liveness probe');
    });

    test('a start-up probe holds the others back', async ({ api, cluster, namespace }) => {
      cluster.simulate(namespace, { GKEI_MOCK_LOAD_SECONDS: '4' });
      const startupProbe = { ...EVERY_SECOND, failureThreshold: 30 };
      const pod = await api.create(
        modelServerPod({ namespace, container: { startupProbe, livenessProbe: EVERY_SECOND } }),
      );
      const ready = await podBecomes(api, pod, 'is ready', isReady);
      expect(containerStatus(ready)['restartCount']).toBe(0);
      const failures = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'Unhealthy' });
      expect(failures.length).toBeGreaterThanOrEqual(3);
      expect(failures.every(({ message }) => message.startsWith('startup'))).toBe(true);
    });

    test('a hang is restarted by liveness, within the grace of the probe', async ({ api, cluster, namespace }) => {
      cluster.simulate(namespace, { GKEI_MOCK_HANG: 'after:2' });
      const livenessProbe = { ...EVERY_SECOND, failureThreshold: 2, terminationGracePeriodSeconds: 1 };
      const pod = await api.create(modelServerPod({ namespace, graceSeconds: 300, container: { livenessProbe } }));
      await podBecomes(api, pod, 'is ready', isReady);
      cluster.simulate(namespace, {});
      const recovered = await podBecomes(
        api,
        pod,
        'is ready again',
        (seen) => containerStatus(seen)['restartCount'] === 1 && isReady(seen),
      );
      expect(containerStatus(recovered)['lastState']?.terminated).toBeDefined();
      const [killing] = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'Killing' });
      expect(killing!.message).toContain('failed liveness probe');
    });

    test('no probe runs before its initial delay', async ({ api, cluster, namespace }) => {
      const readinessProbe = { ...EVERY_SECOND, initialDelaySeconds: 3 };
      const pod = await api.create(modelServerPod({ namespace, container: { readinessProbe } }));
      await podBecomes(api, pod, 'is ready', isReady);
      const { journal } = cluster.kubelet;
      const [started] = journal.entries({ pod: `${namespace}/server`, reason: 'Started' });
      const [passed] = journal.entries({ pod: `${namespace}/server`, reason: 'ProbeSucceeded' });
      expect(journal.entries({ pod: `${namespace}/server`, reason: 'Unhealthy' })).toEqual([]);
      expect(passed!.at.getTime() - started!.at.getTime()).toBeGreaterThanOrEqual(3_000);
    });

    test('a TCP probe needs no more than an open port', async ({ api, cluster, namespace }) => {
      cluster.simulate(namespace, { GKEI_MOCK_HANG: 'after:0' });
      const readinessProbe = { tcpSocket: { port: 8000 }, periodSeconds: 1 };
      const pod = await api.create(modelServerPod({ namespace, container: { readinessProbe } }));
      await podBecomes(api, pod, 'is ready', isReady);
    });

    test('a gRPC probe asks for its own service', async ({ api, cluster, namespace }) => {
      const container = (name: string, port: number, service: string) => ({
        name,
        image: 'tests/grpc-health',
        args: [String(port), 'readiness'],
        readinessProbe: { grpc: { port, service }, periodSeconds: 1, failureThreshold: 1 },
      });
      const containers = [container('right', 9003, 'readiness'), container('wrong', 9004, 'another')];
      const pod = await api.create(modelServerPod({ namespace, spec: { containers } }));
      await podBecomes(api, pod, 'has its right container ready', (seen) => containerStatus(seen, 0)['ready']);
      await eventually('the wrong service was asked for three times', () => {
        const failures = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'Unhealthy' });
        return (
          failures.filter(({ container: name, message }) => name === 'wrong' && message.includes('status 5')).length >=
          3
        );
      });
      const seen = await api.get(pod);
      expect(containerStatus(seen, 1)).toMatchObject({ name: 'wrong', ready: false, restartCount: 0 });
      expect(isReady(seen)).toBe(false);
    });
  },
);
