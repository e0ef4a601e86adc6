import { describeCluster } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import { hasCondition, type KubeObject, reference } from './cluster/kube-object';
import type { Container } from './cluster/kubelet/pod';
import { containerStatus, isReady, podBecomes, podIsGone } from './cluster/pods';
import { shellImage } from './fixtures/images';

/** Sleeps until SIGTERM, and says when it came. */
const UNTIL_TERM = 'trap "echo leaving; exit 0" TERM; echo up; while :; do sleep 0.1; done';

const shell = (name: string, script: string, more: Partial<Container> = {}): Container => ({
  name,
  image: 'tests/shell',
  args: [script],
  ...more,
});

const podWith = (namespace: string, spec: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'pod', namespace },
  spec: { terminationGracePeriodSeconds: 5, ...spec },
});

const sidecarStatus = ({ status }: KubeObject): KubeObject => status?.initContainerStatuses?.[0] ?? {};

describeCluster(
  'the kubelet of the tests runs sidecars and follows ConfigMaps',
  { nodes: [{ name: 'node', machineType: 'e2-standard-4' }], images: [shellImage], backOff: { initialMs: 200 } },
  (test) => {
    test('a sidecar starts before the containers, is restarted, and leaves after them', async ({
      api,
      cluster,
      namespace,
    }) => {
      const pod = await api.create(
        podWith(namespace, {
          initContainers: [
            // Its first run ends by itself, also though the pod asks for no restarts.
            shell('side', `[ -e "$MOUNTS/again" ] && { ${UNTIL_TERM}; }; touch "$MOUNTS/again"; sleep 1`, {
              restartPolicy: 'Always',
              volumeMounts: [{ name: 'notes', mountPath: '/notes' }],
            }),
          ],
          containers: [shell('main', UNTIL_TERM)],
          restartPolicy: 'Never',
          volumes: [{ name: 'notes', emptyDir: {} }],
        }),
      );
      const running = await podBecomes(
        api,
        pod,
        'runs with its sidecar restarted',
        (seen) => isReady(seen) && sidecarStatus(seen)['restartCount'] === 1 && sidecarStatus(seen)['ready'],
      );
      expect(containerStatus(running)['restartCount']).toBe(0);
      const entries = () => cluster.kubelet.journal.entries({ pod: `${namespace}/pod` });
      expect(entries().find(({ reason }) => reason === 'Started')?.container).toBe('side');
      await api.delete(running);
      await podIsGone(api, running);
      const exits = entries().filter(({ reason }) => reason === 'Exited');
      expect(exits.slice(-2).map(({ container }) => container)).toEqual(['main', 'side']);
    });

    test('a sidecar that is not ready keeps its pod unready', async ({ api, namespace }) => {
      const pod = await api.create(
        podWith(namespace, {
          initContainers: [
            shell('side', UNTIL_TERM, {
              restartPolicy: 'Always',
              readinessProbe: { tcpSocket: { port: 1 }, periodSeconds: 1 },
            }),
          ],
          containers: [shell('main', UNTIL_TERM)],
        }),
      );
      const running = await podBecomes(api, pod, 'runs', (seen) => containerStatus(seen)['ready']);
      expect(hasCondition(running, 'Initialized')).toBe(true);
      expect(isReady(running)).toBe(false);
    });

    test('a changed ConfigMap reaches the pods that mount it, all files at once', async ({
      api,
      cluster,
      namespace,
    }) => {
      const configMap = reference('v1', 'ConfigMap', namespace, 'settings');
      await api.create({ ...configMap, data: { a: 'one', b: 'one', gone: 'x' } } as KubeObject);
      const print =
        'cd "$MOUNTS/..data" && echo "$(cat "$MOUNTS/a") $(cat "$MOUNTS/b") $(ls "$MOUNTS")" | tr "\\n" " "; echo';
      const pod = await api.create(
        podWith(namespace, {
          containers: [
            shell('main', `while :; do ${print}; sleep 0.2; done`, {
              volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }],
            }),
          ],
          volumes: [{ name: 'settings', configMap: { name: 'settings' } }],
        }),
      );
      const log = (line: string) =>
        eventually(`the pod sees "${line}"`, async () =>
          cluster.kubelet.log(await api.get(pod), 'main').includes(line),
        );
      await log('one one a b gone');
      await api.patch(configMap, 'merge-patch+json', { data: { a: 'two', b: 'two', gone: null } });
      await log('two two a b');
    });
  },
);
