import { Chart, Testing } from 'cdk8s';
import { parse } from 'yaml';
import {
  Adapter,
  ApiProfile,
  EndpointPicker,
  InferenceModel,
  type InferenceModelProps,
  InferencePool,
  PickerImplementation,
} from '../../../src';
import { only, render, testChart, testServer } from '../chart';

const support = Adapter.path('support-v3', '/adapters/support');
const legal = Adapter.path('legal', '/adapters/legal');
const image = 'registry.example/picker:1.0.0';

interface World {
  readonly api?: ApiProfile;
  readonly implementation?: PickerImplementation;
}

/** A pool of an old and a new version, with models. */
function worldOf(models: (world: { chart: Chart; pool: InferencePool }) => void, { api, implementation }: World = {}) {
  const chart = testChart();
  const [v1, v2] = ['v1', 'v2'].map((name) =>
    testServer(chart, { servedModelName: `chat-${name}`, adapters: [support, legal] }, name),
  );
  const pool = new InferencePool(chart, 'pool', { servers: [v1, v2], api });
  models({ chart, pool });
  new EndpointPicker(chart, 'picker', { pool, implementation, image });
  return { chart, pool, objects: () => render(chart) };
}

const model = (
  { chart, pool }: { chart: Chart; pool: InferencePool },
  props: Partial<InferenceModelProps> = {},
  id = 'model',
) => new InferenceModel(chart, id, { pool, name: 'acme/chat', ...props });
const canary = (pool: InferencePool, weight: number) => [
  { target: pool.servers[0], weight: 100 - weight },
  { target: pool.servers[1], weight },
];

describe('with the bundled picker', () => {
  const configOf = (objects: ReturnType<typeof render>) => {
    const config = objects.find(({ kind }) => kind === 'ConfigMap') as unknown as { data: Record<string, string> };
    return parse(Object.values(config.data)[0]);
  };

  test('models stand in its configuration file, whether they were made before it or after', () => {
    const { chart, pool, objects } = worldOf((world) =>
      model(world, { targets: canary(world.pool, 10), criticality: 'critical' }),
    );
    model({ chart, pool }, { name: 'acme/support', targets: [support] }, 'late');
    const rendered = objects();
    expect(configOf(rendered)).toEqual({
      models: [
        {
          name: 'acme/chat',
          criticality: 'critical',
          targets: [
            { name: 'chat-v1', weight: 90 },
            { name: 'chat-v2', weight: 10 },
          ],
        },
        { name: 'acme/support', criticality: 'standard', targets: [{ name: 'support-v3' }] },
      ],
    });
    expect(rendered.filter(({ apiVersion }) => apiVersion.includes('v1alpha2'))).toEqual([]);
    expect(JSON.stringify(rendered)).toContain('--config-file=/etc/picker/config.yaml');
  });

  test('another weight starts other pods, the same one does not', () => {
    const digestOf = (weight: number) => {
      const { objects } = worldOf((world) => model(world, { targets: canary(world.pool, weight) }));
      const deployments = objects().filter(
        ({ kind, metadata }) => kind === 'Deployment' && /picker/.test(metadata.name),
      );
      return deployments[0].spec.template.metadata.annotations['gke-inference/config-digest'];
    };
    expect(digestOf(10)).toEqual(expect.any(String));
    expect(digestOf(10)).toBe(digestOf(10));
    expect(digestOf(20)).not.toBe(digestOf(10));
  });

  test('a name without targets stands for each model of the pool', () => {
    const { objects } = worldOf((world) => model(world));
    expect(configOf(objects()).models[0].targets).toEqual([{ name: 'chat-v1' }, { name: 'chat-v2' }]);
  });

  test('a picker without models needs no file', () => {
    expect(
      worldOf(() => undefined)
        .objects()
        .some(({ kind }) => kind === 'ConfigMap'),
    ).toBe(false);
  });
});

describe('as objects', () => {
  test.each([
    ['inference.networking.x-k8s.io', { api: ApiProfile.V1_LEGACY_OBJECTIVES }],
    ['llm-d.ai', { implementation: PickerImplementation.llmD() }],
  ])('of %s: an objective and a rewrite of the same name', (group, world) => {
    const { pool, objects } = worldOf(
      (each) => model(each, { targets: canary(each.pool, 10), criticality: 'sheddable' }),
      world,
    );
    const rendered = objects();
    const objective = only(rendered, 'InferenceObjective');
    const rewrite = only(rendered, 'InferenceModelRewrite');
    expect([objective.apiVersion, rewrite.apiVersion]).toEqual([`${group}/v1alpha2`, `${group}/v1alpha2`]);
    expect(rewrite.metadata.name).toBe(objective.metadata.name);
    const poolRef = { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: pool.name };
    expect(objective.spec).toEqual({ priority: -10, poolRef });
    expect(rewrite.spec).toEqual({
      poolRef,
      rules: [
        {
          matches: [{ model: { type: 'Exact', value: 'acme/chat' } }],
          targets: [
            { modelRewrite: 'chat-v1', weight: 90 },
            { modelRewrite: 'chat-v2', weight: 10 },
          ],
        },
      ],
    });
  });

  test('of the first generation: an InferenceModel', () => {
    const { pool, objects } = worldOf((each) => model(each, { targets: [support], criticality: 'critical' }), {
      api: ApiProfile.V1ALPHA2,
    });
    const found = only(objects(), 'InferenceModel');
    expect(found.apiVersion).toBe('inference.networking.x-k8s.io/v1alpha2');
    expect(found.spec).toEqual({
      modelName: 'acme/chat',
      criticality: 'Critical',
      targetModels: [{ name: 'support-v3' }],
      poolRef: { group: 'inference.networking.x-k8s.io', kind: 'InferencePool', name: pool.name },
    });
  });

  test.each([
    [ApiProfile.V1, []],
    [ApiProfile.V1_LEGACY_OBJECTIVES, ['inferenceobjectives', 'inferencemodelrewrites']],
    [ApiProfile.V1ALPHA2, ['inferencemodels']],
  ])('the picker may follow them where there are any: %s', (api, kinds) => {
    const { rules } = only(worldOf(() => undefined, { api }).objects(), 'Role') as unknown as {
      rules: { resources: string[] }[];
    };
    expect(rules.flatMap(({ resources }) => resources)).toEqual(['pods', 'inferencepools', ...kinds]);
  });
});

describe('is refused', () => {
  const attempt = (make: (world: { chart: Chart; pool: InferencePool }) => unknown) => () => worldOf(make);

  test('with a name that another model of the pool has', () => {
    expect(
      attempt((world) => {
        model(world);
        model(world, {}, 'other');
      }),
    ).toThrow('GKEI_MODEL_NAME_IN_USE: test/other names "acme/chat", which test/model names in the pool test/pool too');
  });

  test('with a target outside of its pool, and told where to split between pools', () => {
    const other = testServer(new Chart(Testing.app(), 'other', { namespace: 'llm' }));
    expect(attempt((world) => model(world, { targets: [other] }))).toThrow(
      /GKEI_TARGET_OUTSIDE_POOL: test\/model targets the model server other\/server, .* gateway.route/,
    );
    const stranger = Adapter.path('stranger', '/adapters/stranger');
    expect(attempt((world) => model(world, { targets: [stranger] }))).toThrow(
      /targets the adapter stranger, which no server of the pool test\/pool serves: it has test\/v1, support-v3,/,
    );
  });

  test.each<[string, (pool: InferencePool) => Partial<InferenceModelProps>]>([
    ['1 to 256 characters', () => ({ name: '' })],
    ['1 to 256 characters', () => ({ name: 'x'.repeat(257) })],
    ['GKEI_EMPTY_LIST', () => ({ targets: [] })],
    ['the number of targets', () => ({ targets: Array.from({ length: 11 }, () => support) })],
    ['the weight of support-v3', () => ({ targets: [{ target: support, weight: 0 }] })],
    ['the weight of support-v3', () => ({ targets: [{ target: support, weight: 1_000_001 }] })],
    ['none or all', ({ servers }) => ({ targets: [{ target: support, weight: 1 }, servers[0]] })],
  ])('beyond its limits: %s', (message, props) => {
    expect(attempt((world) => model(world, props(world.pool)))).toThrow(message);
  });
});
