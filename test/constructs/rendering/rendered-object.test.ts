import {
  type ApiObjectMetadataDefinition,
  App,
  Chart,
  type IResolver,
  JsonPatch,
  Lazy,
  type ResolutionContext,
} from 'cdk8s';
import { Accelerator, LlmService, Model, type ModelServerProps } from '../../../src';
import type { Manifest } from '../../../src/rules';

function service(resolvers: IResolver[] = [], props: Partial<ModelServerProps> = {}) {
  const chart = new Chart(new App({ resolvers }), 'test', { namespace: 'llm' });
  return new LlmService(chart, 'chat', {
    model: Model.QWEN3_8B,
    accelerator: Accelerator.L4,
    picker: { image: 'registry.example/picker:1' },
    ...props,
  });
}

const render = (made: LlmService) => Chart.of(made).toJson() as Manifest[];

/** A resolver of a user's own, which makes every object take cdk8s' own way through all resolvers. */
const upperCaseTeams: IResolver = {
  resolve(context: ResolutionContext) {
    if (context.key[context.key.length - 1] === 'team' && context.value === 'search') {
      context.replaceValue('SEARCH');
    }
  },
};

test('the quick rendering equals that of cdk8s, to the order of keys', () => {
  expect(JSON.stringify(render(service()))).toBe(JSON.stringify(render(service([upperCaseTeams]))));
});

test.each<[string, (metadata: ApiObjectMetadataDefinition) => void]>([
  ['another label', (metadata) => metadata.addLabel('acme/team', 'search')],
  ['another annotation', (metadata) => metadata.addAnnotation('acme/owner', 'search')],
  ['finalizers', (metadata) => metadata.addFinalizers('acme/keep')],
  ['an owner', (metadata) => metadata.addOwnerReference({ apiVersion: 'v1', kind: 'Owner', name: 'o', uid: '1' })],
  ['a field of its own', (metadata) => metadata.add('generateName', 'chat-')],
])('metadata with %s is rendered as by cdk8s', (_, change) => {
  const [own, cdk8s] = [[], [upperCaseTeams]].map((resolvers) => {
    const { deployment } = service(resolvers).server;
    const before = JSON.stringify(deployment.toJson());
    change(deployment.metadata);
    const after = JSON.stringify(deployment.toJson());
    expect(after).not.toBe(before);
    return after;
  });
  expect(own).toBe(cdk8s);
});

test('resolvers of the app are asked', () => {
  const labels = (resolvers: IResolver[]) =>
    render(service(resolvers, { overrides: { spec: { template: { metadata: { labels: { team: 'search' } } } } } }))[0]
      .spec.template.metadata.labels;
  expect(labels([]).team).toBe('search');
  expect(labels([upperCaseTeams]).team).toBe('SEARCH');
});

test('late values inside overrides are resolved at synthesis', () => {
  let cluster = 'unknown';
  const made = service([], {
    overrides: { spec: { template: { spec: { nodeSelector: { cluster: Lazy.any({ produce: () => cluster }) } } } } },
  });
  cluster = 'europe';
  expect(render(made)[0].spec.template.spec.nodeSelector).toEqual({
    'cloud.google.com/gke-accelerator': 'nvidia-l4',
    cluster: 'europe',
  });
});

test('patches apply, also between two renderings', () => {
  const made = service();
  render(made);
  made.server.deployment.addJsonPatch(JsonPatch.replace('/spec/replicas', 5));
  expect(render(made)[0].spec.replicas).toBe(5);
});

test('what a caller does to a rendering changes no later one', () => {
  const made = service();
  const [deployment] = render(made);
  deployment.spec.replicas = 99;
  expect(render(made)[0].spec.replicas).toBe(2);
});

test('the rules see many charts once, and again in the next run', async () => {
  const app = new App();
  let rendered = 0;
  for (const name of ['one', 'two', 'three']) {
    new LlmService(new Chart(app, name, { namespace: 'llm' }), 'chat', {
      model: Model.QWEN3_8B,
      accelerator: Accelerator.L4,
      picker: { image: 'registry.example/picker:1' },
      overrides: { spec: { minReadySeconds: Lazy.any({ produce: () => ++rendered }) } },
    });
  }
  app.charts.forEach((chart) => void chart.toJson());
  expect(rendered).toBe(3);
  await Promise.resolve();
  app.charts.forEach((chart) => void chart.toJson());
  expect(rendered).toBe(6);
});
