import { Adapter, type ModelServerProps, Weights } from '../../../../src';
import type { Manifest } from '../../../../src/rules';
import { only, render, testChart, testServer } from '../../chart';

const support = Adapter.huggingFace('support', 'acme/support-lora', { revision: 'a'.repeat(40), rank: 24 });
const sql = Adapter.path('acme/sql', '/models/sql');

function podOf(props: Partial<ModelServerProps> = {}): Manifest['spec'] {
  const chart = testChart();
  testServer(chart, props);
  return only(render(chart), 'Deployment').spec.template.spec;
}

test('a server offers its adapters by name, with room for all of them', () => {
  const { args } = podOf({ adapters: [support, sql] }).containers[0];
  const start = args.indexOf('--enable-lora');
  expect(args.slice(start, start + 7)).toEqual([
    '--enable-lora',
    '--max-loras=2',
    '--max-lora-rank=32',
    '--max-cpu-loras=2',
    '--lora-modules',
    'support=/cache/adapters/0',
    'acme/sql=/models/sql',
  ]);
});

test('an adapter of the hub is downloaded at its revision before vLLM starts, with the token of the weights', () => {
  const { initContainers, containers } = podOf({
    weights: Weights.huggingFace({ tokenSecret: 'hub' }),
    adapters: [support],
  });
  const download = initContainers.find(({ name }: { name: string }) => name === 'download-adapter-0');
  expect([...download.command, ...download.args]).toEqual([
    'hf',
    'download',
    'acme/support-lora',
    `--revision=${'a'.repeat(40)}`,
    '--local-dir=/cache/adapters/0',
  ]);
  expect(download.image).toBe(containers[0].image);
  expect(download.env).toContainEqual({
    name: 'HF_TOKEN',
    valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } },
  });
  expect(download.volumeMounts).toEqual([{ name: 'cache', mountPath: '/cache' }]);
});

test('no more than eight adapters take GPU memory at a time; all of them wait in host memory', () => {
  const adapters = Array.from({ length: 10 }, (_, index) => Adapter.path(`a${index}`, `/a/${index}`, { rank: 8 }));
  const { args } = podOf({ adapters }).containers[0];
  expect(args).toEqual(expect.arrayContaining(['--max-loras=8', '--max-lora-rank=8', '--max-cpu-loras=10']));
});

test('without adapters nothing is reserved', () => {
  expect(podOf().containers[0].args.join(' ')).not.toContain('lora');
});

test('a server tells its adapters', () => {
  expect(testServer(testChart(), { adapters: [support] }).adapters).toEqual([support]);
  expect(support).toMatchObject({ name: 'support', rank: 24 });
  expect(sql.rank).toBe(16);
});

test.each([
  [() => Adapter.path('a,b', '/a'), 'GKEI_OUT_OF_RANGE: name of an adapter is "a,b"'],
  [() => Adapter.path('a', 'models/a'), 'path of the adapter a is "models/a"'],
  [() => Adapter.path('a', '/a=b'), 'path of the adapter a is "/a=b"'],
  [
    () => Adapter.path('a', '/a', { rank: 513 }),
    'rank of the adapter a is 513; set it to a whole number from 1 to 512',
  ],
])('what vLLM could not load is refused: %#', (make, message) => {
  expect(make).toThrow(message);
});

test.each([[[support, support]], [[Adapter.path('Qwen/Qwen3-8B', '/a')]]])(
  'two models of one name are refused',
  (adapters) => {
    expect(() => podOf({ adapters })).toThrow('GKEI_ADAPTER_NAME_TAKEN');
  },
);

test('flags of adapters are not set by hand', () => {
  expect(() => podOf({ engine: { args: { 'max-loras': 4 } } })).toThrow('which the prop adapters decides');
});

test('buckets with adapters are mounted once each, for one account', () => {
  const from = (name: string, serviceAccount?: string) =>
    Adapter.gcs(name, { bucket: 'acme', path: `/${name}/`, serviceAccount });
  const { containers, volumes, serviceAccountName } = podOf({ adapters: [from('a', 'reader'), from('b', 'reader')] });
  expect(containers[0].args.slice(-2)).toEqual(['a=/adapters/acme/a', 'b=/adapters/acme/b']);
  expect(volumes.filter(({ csi }: { csi?: object }) => csi)).toHaveLength(1);
  expect(serviceAccountName).toBe('reader');
  const weights = Weights.gcsFuse({ bucket: 'models', serviceAccount: 'other' });
  expect(() => podOf({ adapters: [from('a', 'reader')], weights })).toThrow('GKEI_SERVICE_ACCOUNTS_DIFFER');
});
