import { type Draft, expectOnly, findingsAfter, vllmOf } from '../_right-set';

test.each([
  ['no volume', []],
  ['a volume on disk', [{ name: 'shared-memory', emptyDir: {} }]],
  ['a volume in memory elsewhere', [{ name: 'other', emptyDir: { medium: 'Memory' } }]],
])('two GPUs with %s are found', (_what, volumes: Draft[]) => {
  expectOnly(
    findingsAfter(({ server }) => {
      server.spec.template.spec.volumes = volumes;
    }),
    {
      code: 'GKEI_SHARED_MEMORY_MISSING',
      object: 'Deployment chat',
      problem: 'container vllm has 2 GPUs and 64 MiB of /dev/shm',
      remedy: 'mount an emptyDir with medium Memory on /dev/shm',
    },
  );
});

test('one GPU, the host’s memory and a path with a slash are right', () => {
  const changes: ((pod: Draft, container: Draft) => void)[] = [
    (pod, container) => {
      pod.volumes = [];
      container.args = ['Qwen/Qwen3-8B', '--shutdown-timeout=120'];
      container.resources.limits['nvidia.com/gpu'] = 1;
    },
    (pod) => {
      pod.volumes = [];
      pod.hostIPC = true;
    },
    (_pod, container) => {
      container.volumeMounts[0].mountPath = '/dev/shm/';
    },
  ];
  for (const change of changes) {
    expect(findingsAfter((set) => change(set.server.spec.template.spec, vllmOf(set)))).toEqual([]);
  }
});
