import { describeCluster } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import { hasCondition, type KubeObject, reference } from './cluster/kube-object';
import type { Container } from './cluster/kubelet/pod';
import { EVERY_SECOND, modelServerPod } from './cluster/model-server-pod';
import { containerStatus, isReady, podBecomes } from './cluster/pods';
import { shellImage } from './fixtures/images';

const shellPod = (
  namespace: string,
  script: string,
  container: Partial<Container> = {},
  spec: object = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'shell', namespace, labels: { role: 'printer' } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: 'shell', image: 'tests/shell', args: [script], ...container }],
    ...spec,
  },
});

describeCluster(
  'the kubelet of the tests runs containers',
  { nodes: [{ name: 'node', machineType: 'e2-standard-4' }], images: [shellImage], backOff: { initialMs: 500 } },
  (test) => {
    test('a container that keeps crashing is restarted with a growing back-off', async ({
      api,
      cluster,
      namespace,
    }) => {
      cluster.simulate(namespace, { GKEI_MOCK_CRASH_AFTER_SECONDS: '0.1' });
      const pod = await api.create(modelServerPod({ namespace }));
      const crashing = await podBecomes(
        api,
        pod,
        'is in its third back-off',
        (seen) =>
          containerStatus(seen)['restartCount'] === 3 &&
          containerStatus(seen)['state']?.waiting?.reason === 'CrashLoopBackOff',
      );
      expect(containerStatus(crashing)['lastState'].terminated).toMatchObject({ exitCode: 1, reason: 'Error' });
      expect(crashing['status'].phase).toBe('Running');
      const backOffs = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'BackOff' });
      expect(backOffs.map(({ message }) => /back-off (\S+)/.exec(message)![1])).toEqual(['0.5s', '1s', '2s']);
    });

    test('a container that may not restart ends its pod', async ({ api, namespace }) => {
      const failing = shellPod(namespace, 'exit 3', {}, { restartPolicy: 'Never' });
      const ended = await podBecomes(
        api,
        await api.create(failing),
        'has failed',
        (seen) => seen['status'].phase === 'Failed',
      );
      expect(containerStatus(ended)['state'].terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
      expect(hasCondition(ended, 'Ready')).toBe(false);
    });

    test('environment and volumes come from the cluster', async ({ api, cluster, namespace }) => {
      await api.create({
        ...reference('v1', 'ConfigMap', namespace, 'settings'),
        data: { colour: 'green', 'file.txt': 'from the config map' },
      } as KubeObject);
      await api.create({
        ...reference('v1', 'Secret', namespace, 'secrets'),
        stringData: { token: 'open sesame' },
      } as KubeObject);
      const env = [
        { name: 'PLAIN', value: 'a' },
        { name: 'DERIVED', value: '$(PLAIN)-$(MISSING)-$$(PLAIN)' },
        { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        { name: 'ROLE', valueFrom: { fieldRef: { fieldPath: "metadata.labels['role']" } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'secrets', key: 'token' } } },
        { name: 'ABSENT', valueFrom: { configMapKeyRef: { name: 'nowhere', key: 'x', optional: true } } },
      ];
      const pod = await api.create(
        shellPod(
          namespace,
          'env; cat "$MOUNTS/file.txt" "$MOUNTS/sub/token"; exec sleep 1000',
          {
            env,
            envFrom: [{ prefix: 'MY_', configMapRef: { name: 'settings' } }],
            volumeMounts: [{ name: 'all', mountPath: '/etc/all' }],
          },
          {
            volumes: [
              {
                name: 'all',
                projected: {
                  sources: [
                    { configMap: { name: 'settings', items: [{ key: 'file.txt', path: 'file.txt' }] } },
                    { secret: { name: 'secrets', items: [{ key: 'token', path: 'sub/token' }] } },
                    { serviceAccountToken: { path: 'account-token', expirationSeconds: 600 } },
                  ],
                },
              },
            ],
          },
        ),
      );
      const running = await podBecomes(api, pod, 'runs', isReady);
      const log = await eventually('the files are printed', () => {
        const text = cluster.kubelet.log(running, 'shell');
        return text.includes('from the config map') && text;
      });
      for (const line of [
        'MY_colour=green',
        'DERIVED=a-$(MISSING)-$(PLAIN)',
        'POD=shell',
        'ROLE=printer',
        `IP=${running['status'].podIP}`,
        'TOKEN=open sesame',
        'from the config mapopen sesame',
      ]) {
        expect(log).toContain(line);
      }
      expect(log).not.toContain('ABSENT');
    });

    test('a missing key keeps a container from being created until it is there', async ({ api, namespace }) => {
      const env = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'late', key: 'token' } } }];
      const pod = await api.create(shellPod(namespace, 'exec sleep 1000', { env }));
      const waiting = await podBecomes(
        api,
        pod,
        'waits for the secret',
        (seen) => containerStatus(seen)['state']?.waiting?.message,
      );
      expect(containerStatus(waiting)['state'].waiting).toEqual({
        reason: 'CreateContainerConfigError',
        message: 'secret "late" not found',
      });
      await api.create({ ...reference('v1', 'Secret', namespace, 'late'), stringData: { token: 'x' } } as KubeObject);
      await podBecomes(api, pod, 'runs', isReady);
    });

    test('a missing volume keeps a pod from starting until it is there', async ({ api, cluster, namespace }) => {
      const volumes = [{ name: 'config', configMap: { name: 'late' } }];
      const pod = await api.create(shellPod(namespace, 'exec sleep 1000', {}, { volumes }));
      await eventually('the mount was tried twice', () => {
        const failures = cluster.kubelet.journal.entries({ pod: `${namespace}/shell`, reason: 'FailedMount' });
        return failures.filter(({ message }) => message.includes('configmap "late" not found')).length >= 2;
      });
      expect((await api.get(pod))['status'].phase).toBe('Pending');
      await api.create({ ...reference('v1', 'ConfigMap', namespace, 'late') } as KubeObject);
      await podBecomes(api, pod, 'runs', isReady);
    });

    test('an image that nobody simulates runs idle, and says so', async ({ api, cluster, namespace }) => {
      const container = { image: 'example.com/unknown:1', args: [], livenessProbe: EVERY_SECOND };
      const pod = await api.create(modelServerPod({ namespace, container }));
      await podBecomes(api, pod, 'is ready', isReady);
      const skipped = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'ProbesSkipped' });
      expect(skipped).toHaveLength(1);
    });

    test('an init container counts as completed without having run, and the journal says so', async (box) => {
      const { api, cluster, namespace } = box;
      const initContainers = [{ name: 'prepare', image: 'example.com/unknown:1' }];
      const pod = await api.create(modelServerPod({ namespace, spec: { initContainers } }));
      const ready = await podBecomes(api, pod, 'is ready', isReady);
      expect(ready['status'].initContainerStatuses).toMatchObject([
        { name: 'prepare', state: { terminated: { exitCode: 0 } } },
      ]);
      const skipped = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'InitContainerSkipped' });
      expect(skipped.map(({ container }) => container)).toEqual(['prepare']);
    });

    test('a pod that asks for more than this kubelet can is not started', async ({ api, namespace }) => {
      const readinessProbe = { exec: { command: ['true'] } };
      const pod = await api.create(modelServerPod({ namespace, container: { readinessProbe } }));
      const refused = await podBecomes(
        api,
        pod,
        'is refused',
        (seen) => containerStatus(seen)['state']?.waiting?.message,
      );
      expect(containerStatus(refused)['state'].waiting).toEqual({
        reason: 'UnsupportedByTestKubelet',
        message: 'container vllm: readinessProbe.exec',
      });
    });

    test('a command that vLLM does not have is not simulated', async ({ api, namespace }) => {
      const pod = await api.create(modelServerPod({ namespace, container: { command: ['python3', '-m', 'other'] } }));
      const refused = await podBecomes(
        api,
        pod,
        'is refused',
        (seen) => containerStatus(seen)['state']?.waiting?.message,
      );
      expect(containerStatus(refused)['state'].waiting.reason).toBe('CreateContainerError');
    });
  },
);
