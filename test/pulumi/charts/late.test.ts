import { Account } from '@pulumi/gcp/serviceaccount/account';
import { Bucket } from '@pulumi/gcp/storage/bucket';
import * as pulumi from '@pulumi/pulumi';
import { type Chart, Testing } from 'cdk8s';
import { Accelerator, LlmService, Model, Weights } from 'gke-inference';
import { late } from 'gke-inference/pulumi';
import { scalarText } from '../../../src/pulumi/charts/late';
import { isSecret, type ProgramOptions, runProgram } from '../program';
import { deploy, deployment, expectRefused, object, objectsOf } from './deploy';

const outputs: ProgramOptions['outputs'] = (type) =>
  type === 'gcp:serviceaccount/account:Account' ? { email: 'models@acme.iam.gserviceaccount.com' } : {};

/** A program whose chart takes values of resources that the program makes. */
function program() {
  const bucket = new Bucket('weights', { name: 'acme-weights', location: 'EUROPE-WEST4' });
  const account = new Account('models', { accountId: 'models' });
  const token = pulumi.secret('hf_"1"');
  deployment((chart) => {
    new LlmService(chart, 'llm', {
      model: Model.QWEN3_8B,
      accelerator: Accelerator.L4,
      weights: Weights.gcsFuse({ bucket: late(bucket.name), serviceAccount: 'models' }),
      picker: { image: `europe-docker.pkg.dev/${late(pulumi.output(Promise.resolve('acme')))}/llm/picker:0.1.0` },
    });
    const annotations = { 'iam.gke.io/gcp-service-account': late(account.email) };
    object(chart, 'ServiceAccount', {}, { name: 'models', annotations });
    object(chart, 'ConfigMap', {
      data: {
        uri: `gs://${late(bucket.name)}/${late(pulumi.output(7))}/${late(true)}`,
        json: JSON.stringify({ token: late(token), bucket: late(bucket.name) }),
      },
    });
    object(chart, 'Secret', { data: { token: Buffer.from(late(token)).toString('base64') } });
  });
}

test('values reach every text that they stand in, and who waits for them is known', async () => {
  const run = await runProgram(program, { outputs });
  const [server, picker] = ['model-server', 'endpoint-picker'].map((component) =>
    run
      .ofType('kubernetes:apps/v1:Deployment')
      .find(({ inputs }) => inputs.metadata.labels['app.kubernetes.io/component'] === component),
  );
  const volumes = server!.inputs.spec.template.spec.volumes as { csi?: { volumeAttributes: object } }[];
  expect(volumes.find(({ csi }) => csi)!.csi!.volumeAttributes).toMatchObject({ bucketName: 'acme-weights' });
  expect(server!.dependencies).toEqual([run.one('gcp:storage/bucket:Bucket').urn]);
  expect(picker!.inputs.spec.template.spec.containers[0].image).toBe('europe-docker.pkg.dev/acme/llm/picker:0.1.0');
  expect(
    run.one('kubernetes:core/v1:ServiceAccount', 'chat-serviceaccount/llm/models').inputs.metadata.annotations,
  ).toEqual({ 'iam.gke.io/gcp-service-account': 'models@acme.iam.gserviceaccount.com' });
  const { data } = run.one('kubernetes:core/v1:ConfigMap').inputs;
  expect(data.uri).toBe('gs://acme-weights/7/true');
  expect(JSON.parse(data.json)).toEqual({ token: 'hf_"1"', bucket: 'acme-weights' });
});

test('a chart with late values registers what it does with the values themselves', async () => {
  const registered = async (text: (value: string) => string) => {
    const run = await deploy((chart) => {
      new LlmService(chart, 'llm', {
        model: Model.LLAMA_3_3_70B,
        accelerator: Accelerator.H100,
        servedModelName: text('acme/chat'),
        weights: Weights.gcsStream({
          bucket: text('acme-weights'),
          path: text('llama'),
          serviceAccount: text('reader'),
        }),
        engine: { args: { 'max-num-seqs': text('64') } },
        picker: { image: text('europe-docker.pkg.dev/acme/llm/picker@sha256:1') },
      });
      object(chart, 'ConfigMap', { data: { json: JSON.stringify({ url: text('https://acme.com/"?a=b"') }) } });
    });
    return objectsOf(run)
      .map(({ inputs }) => JSON.stringify(inputs))
      .sort();
  };
  expect(await registered((value) => late(pulumi.output(value)))).toEqual(await registered((value) => value));
});

test('a secret stays one, and makes secret what it stands in', async () => {
  const run = await runProgram(program, { outputs });
  const { data } = run.one('kubernetes:core/v1:ConfigMap').rawInputs as { data: Record<string, unknown> };
  expect({ uri: isSecret(data.uri), json: isSecret(data.json) }).toEqual({ uri: false, json: true });
  const secret = run.one('kubernetes:core/v1:Secret');
  expect(isSecret((secret.rawInputs as { data: unknown }).data)).toBe(true);
  expect(secret.inputs.data.token).toBe(Buffer.from('hf_"1"').toString('base64'));
});

test('a preview goes through although values are not known', async () => {
  const run = await runProgram(program, { preview: true });
  const { metadata } = run.one('kubernetes:core/v1:ServiceAccount', 'chat-serviceaccount/llm/models').inputs;
  expect(metadata.name).toBe('models');
  expect(metadata.annotations).not.toEqual({ 'iam.gke.io/gcp-service-account': expect.stringContaining('@') });
  expect(JSON.stringify(run.resources.map(({ inputs }) => inputs))).not.toContain('gkei-late');
});

test('what is computed of a configuration with a late value is computed of the value', async () => {
  const digests = async (adapter: string) => {
    const run = await deploy((chart) => {
      const { picker } = new LlmService(chart, 'llm', {
        model: Model.QWEN3_8B,
        accelerator: Accelerator.L4,
        picker: { image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' },
      });
      picker._config.set('note', () => late(pulumi.output(adapter)));
    });
    const templates = run.ofType('kubernetes:apps/v1:Deployment').map(({ inputs }) => inputs.spec.template.metadata);
    return templates.flatMap(({ annotations }) => annotations?.['gke-inference/config-digest'] ?? [])[0];
  };
  expect(await digests('a')).toMatch(/^[\da-f]{16}$/);
  expect(await digests('a')).toBe(await digests('a'));
  expect(await digests('a')).not.toBe(await digests('b'));
});

const output = () => late(pulumi.output('late'));
const list = () => late(pulumi.output(['a', 'b']) as never);

test.each<[string, (chart: Chart) => unknown, RegExp]>([
  [
    'a name',
    (chart) => object(chart, 'Secret', {}, { name: output() }),
    /metadata.name of Secret .*a name; choose the name in the program/,
  ],
  ['a namespace', (chart) => object(chart, 'Secret', {}, { namespace: output() }), /metadata.namespace .*a name/],
  [
    'a construct’s id',
    (chart) => object(chart, 'Secret', {}, { id: output() }),
    /the id of the construct chat\/.*a name/,
  ],
  ['a kind', (chart) => object(chart, output(), {}, { id: 'a' }), /kind of .*a name/],
  [
    'a label’s key',
    (chart) => object(chart, 'Secret', {}, { labels: { [output()]: 'x' } }),
    /a key; write the key as a plain string/,
  ],
  [
    'a selector',
    (chart) => object(chart, 'Service', { spec: { selector: { app: output() } } }),
    /spec.selector.app .*; select by a label of a plain value/,
  ],
  [
    'a label that is selected by',
    (chart) => {
      object(chart, 'Service', { spec: { selector: { app: 'chat' } } });
      object(chart, 'Pod', {}, { labels: { app: output() } });
    },
    /metadata.labels.app of Pod /,
  ],
  [
    'a count',
    (chart) => object(chart, 'Deployment', { spec: { replicas: output() } }),
    /spec.replicas .* a number; read it from the configuration/,
  ],
  [
    'GPUs',
    (chart) =>
      object(chart, 'Pod', {
        spec: { containers: [{ name: 'a', resources: { limits: { 'nvidia.com/gpu': output() } } }] },
      }),
    /spec.containers\[0\].resources.limits\["nvidia.com\/gpu"\] .*a number/,
  ],
  [
    'a list',
    (chart) => object(chart, 'Pod', { spec: { containers: [{ name: 'a', args: list() }] } }),
    /spec.containers\[0\].args .*a list; write the list in the chart/,
  ],
  [
    'a list of its letters',
    (chart) => object(chart, 'Pod', { spec: { containers: [{ name: 'a', args: [...list()] }] } }),
    /spec.containers\[0\].args .*a list/,
  ],
])('%s is no place for a late value', async (_place, chart, message) => {
  await expectRefused(chart, /^GKEI_LATE_VALUE_PLACE: a late value stands in /);
  await expectRefused(chart, message);
});

test('late values in several wrong places are told together', async () => {
  await expectRefused((chart) => {
    object(chart, 'Deployment', { spec: { replicas: output() } });
    object(chart, 'Secret', {}, { name: output() });
  }, /in spec.replicas of Deployment .*, and in metadata.name of Secret .*; read it from .*; choose the name/);
});

test('a late number in the props of a construct is told before anything else', async () => {
  const props = { model: Model.QWEN3_8B, accelerator: Accelerator.L4 };
  await expectRefused(
    (chart) => new LlmService(chart, 'llm', { ...props, replicas: output() as never }),
    'GKEI_LATE_VALUE_PLACE: a late value stands in replicas, which is a number; read it from the configuration',
  );
  await expectRefused((chart) => {
    new LlmService(chart, 'without-image', props);
    object(chart, 'Secret', {}, { name: output() });
  }, 'GKEI_LATE_VALUE_PLACE');
});

test('labels that nothing selects by, and selectors of metrics, may be late', async () => {
  const run = await deploy((chart) => {
    object(chart, 'ConfigMap', {}, { labels: { stack: output() } });
    const metric = { name: 'n', selector: { matchLabels: { subscription: output() } } };
    object(chart, 'HorizontalPodAutoscaler', { spec: { metrics: [{ type: 'External', external: { metric } }] } });
  });
  expect(run.one('kubernetes:core/v1:ConfigMap').inputs.metadata.labels).toEqual({ stack: 'late' });
});

test.each<[string, (token: string) => string]>([
  ['capitals', (token) => token.toUpperCase()],
  ['a part', (token) => token.slice(0, -2)],
  ['a URL', encodeURIComponent],
  ['a token of another process', (token) => token.replace(/\d+/, '999999')],
])('%s in place of a late value is refused', async (_made, make) => {
  await expectRefused(
    (chart) => object(chart, 'ConfigMap', { data: { url: `x ${make(output())}` } }),
    /GKEI_LATE_VALUE_LOST: data.url of ConfigMap .*; compute with the output, and make the result late/,
  );
});

test('a value that is known already is text at once', () => {
  expect([late('a'), late(1), late(false)]).toEqual(['a', '1', 'false']);
});

test.each([[['a']], [{ a: 1 }], [undefined], [null]])('%j is no late value', (value) => {
  expect(() => late(value as never)).toThrow(/GKEI_LATE_VALUE_TYPE: a late value is (a list|an object|undefined|null)/);
  expect(() => scalarText(value)).toThrow('GKEI_LATE_VALUE_TYPE');
});

test('a chart with a late value that nothing restores is a finding', async () => {
  await runProgram(() => {
    let made: Chart;
    deployment((chart) => {
      made = chart;
      new LlmService(chart, 'llm', {
        model: Model.QWEN3_8B,
        accelerator: Accelerator.L4,
        picker: { image: `${output()}/picker:0.1.0` },
      });
      object(chart, 'Secret', { stringData: { token: output() } });
    });
    expect(() => Testing.synth(made)).toThrow(/Secret .*: GKEI_LATE_VALUE: .* stands in stringData.token/);
    expect(() => Testing.synth(made)).toThrow(/Deployment .*: GKEI_LATE_VALUE: .*containers\[0\].image/);
  });
});
