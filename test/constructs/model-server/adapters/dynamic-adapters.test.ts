import { Yaml } from 'cdk8s';
import { Adapter, Adapters, type DynamicAdaptersProps, Weights } from '../../../../src';
import { parseAdapterList } from '../../../../src/adapters/adapter-list';
import type { Manifest } from '../../../../src/rules';
import { only, render, testChart, testServer } from '../../chart';

const image = 'registry.example.com/gke-inference-picker:1.0.0';
const support = Adapter.huggingFace('support', 'acme/support-lora', { revision: 'a'.repeat(40) });
const sql = Adapter.path('sql', '/weights/adapters/sql', { rank: 32 });

function rendered(list: readonly Adapter[], props: Partial<DynamicAdaptersProps> = {}, weights?: Weights) {
  const chart = testChart();
  testServer(chart, { adapters: Adapters.dynamic(list, { image, maxRank: 32, ...props }), weights });
  return render(chart);
}

const podOf = (objects: readonly Manifest[]) => only(objects, 'Deployment').spec.template.spec;
const sidecarOf = (objects: readonly Manifest[]) =>
  podOf(objects).initContainers.find(({ name }: { name: string }) => name === 'adapters');
const listIn = (objects: readonly Manifest[]) =>
  (only(objects, 'ConfigMap') as Manifest & { data: Record<string, string> }).data['adapters.yaml'];

test('another list changes the ConfigMap and nothing else', () => {
  const before = rendered([support]);
  const after = rendered([support, sql]);
  const others = (objects: readonly Manifest[]) => objects.filter(({ kind }) => kind !== 'ConfigMap');
  expect(others(after)).toEqual(others(before));
  expect(listIn(after)).not.toBe(listIn(before));
  expect(only(after, 'ConfigMap').metadata).toEqual(only(before, 'ConfigMap').metadata);
});

test('the sidecar understands the list', () => {
  expect(parseAdapterList(listIn(rendered([support, sql])))).toEqual([
    { name: 'support', repository: 'acme/support-lora', revision: 'a'.repeat(40) },
    { name: 'sql', path: '/weights/adapters/sql' },
  ]);
  expect(parseAdapterList(listIn(rendered([])))).toEqual([]);
});

test('the sidecar runs beside vLLM, sees the list and the same downloads, and can read the hub', () => {
  const objects = rendered([support], {}, Weights.huggingFace({ tokenSecret: 'hub' }));
  const sidecar = sidecarOf(objects);
  expect(sidecar).toMatchObject({ image, restartPolicy: 'Always' });
  expect(sidecar.args).toEqual([
    'adapters',
    '--list=/etc/gke-inference/adapters.yaml',
    '--server=http://$(POD_IP):8000',
    '--listen=$(POD_IP):9004',
    '--folder=/cache/adapters',
  ]);
  expect(sidecar.volumeMounts).toEqual([
    { name: 'adapters', mountPath: '/etc/gke-inference', readOnly: true },
    { name: 'cache', mountPath: '/cache' },
  ]);
  expect(sidecar.env).toContainEqual({
    name: 'HF_TOKEN',
    valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } },
  });
  expect(podOf(objects).volumes).toContainEqual({
    name: 'adapters',
    configMap: { name: only(objects, 'ConfigMap').metadata.name },
  });
});

test('a token of its own is used where one is named', () => {
  const weights = Weights.huggingFace({ tokenSecret: 'hub' });
  const sidecar = sidecarOf(rendered([], { tokenSecret: 'adapters', tokenKey: 'key' }, weights));
  expect(sidecar.env[1]).toEqual({ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'adapters', key: 'key' } } });
});

test('requests wait for the adapters of a new replica; vLLM’s start waits for nothing', () => {
  const sidecar = sidecarOf(rendered([support]));
  expect(sidecar.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 9004 });
  expect(sidecar.livenessProbe.httpGet).toEqual({ path: '/healthz', port: 9004 });
  expect(sidecar).not.toHaveProperty('startupProbe');
});

test('vLLM lets adapters come and go, with the room that was asked for', () => {
  const { args, env } = podOf(rendered([support], { slots: 2, maxRank: 20, inMemory: 6 })).containers[0];
  expect(env).toContainEqual({ name: 'VLLM_ALLOW_RUNTIME_LORA_UPDATING', value: 'true' });
  const flags = ['--enable-lora', '--max-loras=2', '--max-lora-rank=32', '--max-cpu-loras=6'];
  expect(args).toEqual(expect.arrayContaining(flags));
  expect(args.join(' ')).not.toContain('--lora-modules');
});

test('adapters of a bucket need its mount, which is there whatever is listed', () => {
  const inBucket = Adapter.gcs('legal', { bucket: 'acme-adapters', path: 'legal/v1' });
  const buckets = [{ bucket: 'acme-adapters', serviceAccount: 'reader' }];
  const objects = rendered([inBucket], { buckets });
  expect(Yaml.stringify(parseAdapterList(listIn(objects)))).toContain('/adapters/acme-adapters/legal/v1');
  expect(podOf(objects)).toEqual(podOf(rendered([], { buckets })));
  expect(podOf(objects).containers[0].volumeMounts).toContainEqual({
    name: 'adapters-0',
    mountPath: '/adapters/acme-adapters',
    readOnly: true,
  });
  expect(() => rendered([inBucket])).toThrow(
    'GKEI_ADAPTER_BUCKET: the adapter "legal" lies in the bucket acme-adapters, which its servers do not mount; add { bucket: \'acme-adapters\' }',
  );
});

test('an adapter of a rank that the servers have no room for is refused', () => {
  expect(() => rendered([sql], { maxRank: 16 })).toThrow(
    'GKEI_ADAPTER_RANK: the adapter "sql" has rank 32, and its servers make room for 16; set maxRank',
  );
});

test.each([
  [{ slots: 0 }, 'slots of Adapters.dynamic is 0'],
  [{ slots: 8, inMemory: 4 }, 'inMemory of Adapters.dynamic is 4; set it to a whole number of at least 8'],
  [{ maxRank: 600 }, 'maxRank of Adapters.dynamic is 600'],
])('%j is refused', (props, message) => {
  expect(() => rendered([], props)).toThrow(message);
});
