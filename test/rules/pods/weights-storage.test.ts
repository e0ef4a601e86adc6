import { expectOnly, findingsAfter, type RightSet, vllmOf } from '../_right-set';

const SERVER = 'Deployment chat';

function mountCache(set: RightSet, volume: object, mount: object = {}): void {
  set.server.spec.template.spec.volumes.push({ name: 'cache', ...volume });
  vllmOf(set).volumeMounts.push({ name: 'cache', mountPath: '/cache/', ...mount });
}

test.each<[string, (set: RightSet) => void, string, string]>([
  [
    'a pod that asks for no disk',
    (set) => Object.assign(vllmOf(set).resources, { requests: { cpu: '4' } }),
    'resources.requests["ephemeral-storage"] of container vllm is not set',
    'takes 15.3 GiB',
  ],
  [
    'a limit below the weights',
    (set) => Object.assign(vllmOf(set).resources.limits, { 'ephemeral-storage': '10Gi' }),
    'resources.limits["ephemeral-storage"] of container vllm is 10.0 GiB',
    '',
  ],
  [
    'a volume below the weights',
    (set) => mountCache(set, { emptyDir: { sizeLimit: '8Gi' } }),
    'sizeLimit of volume cache of container vllm is 8.0 GiB',
    '',
  ],
])('%s is found', (_what, mistake, problem) => {
  expectOnly(findingsAfter(mistake), {
    code: 'GKEI_DISK_TOO_SMALL',
    object: SERVER,
    problem,
    remedy: 'set it to 29Gi',
  });
});

test.each<[string, (set: RightSet) => void]>([
  ['weights on a claim', (set) => mountCache(set, { persistentVolumeClaim: { claimName: 'weights' } })],
  ['a model that the catalog does not know', (set) => vllmOf(set).args.splice(0, 1, 'acme/own')],
  ['weights at a path', (set) => vllmOf(set).args.splice(0, 1, '/models/qwen')],
  ['a download folder of its own', (set) => vllmOf(set).args.push('--download-dir=/models')],
])('%s need no room on the node’s disk', (_what, change) => {
  expect(
    findingsAfter((set) => {
      delete vllmOf(set).resources.requests;
      change(set);
    }),
  ).toEqual([]);
});

const readOnlyRoot = (set: RightSet) =>
  Object.assign(vllmOf(set), { securityContext: { readOnlyRootFilesystem: true } });

test('a cache in a read-only root is found', () => {
  expectOnly(findingsAfter(readOnlyRoot), {
    code: 'GKEI_CACHE_NOT_WRITABLE',
    object: SERVER,
    problem: 'container vllm downloads its weights into /cache/hub, which it may not write',
    remedy: 'mount a volume there',
  });
});

test('the hub’s own default folder counts where no variable names one', () => {
  const [found] = findingsAfter((set) => {
    vllmOf(set).env = [];
    readOnlyRoot(set);
  });
  expect(found.problem).toContain('/root/.cache/huggingface/hub');
});

test('a cache on a read-only mount is found', () => {
  const found = findingsAfter((set) =>
    mountCache(set, { persistentVolumeClaim: { claimName: 'a' } }, { readOnly: true }),
  );
  expect(found.map(({ code }) => code)).toEqual(['GKEI_CACHE_NOT_WRITABLE']);
});

test('a cache on a volume may be written under a read-only root', () => {
  expect(
    findingsAfter((set) => {
      mountCache(set, { emptyDir: {} });
      readOnlyRoot(set);
    }),
  ).toEqual([]);
});
