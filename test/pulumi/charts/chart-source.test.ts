import { output } from '@pulumi/pulumi';
import { App, Chart } from 'cdk8s';
import { ChartDeployment } from '../../../src/pulumi';
import { deploy, expectRefused, object, objectsOf } from './deploy';

const names = async (chart: Parameters<typeof deploy>[0]) =>
  objectsOf(await deploy(chart)).map(({ inputs }) => inputs.metadata.name);

test('a function fills a chart of the deployment’s name and namespace', async () => {
  const [map] = objectsOf(await deploy((chart) => object(chart, 'ConfigMap')));
  expect(map!.inputs.metadata).toEqual({ name: expect.stringMatching(/^chat-configmap-/), namespace: 'llm' });
});

test('charts that were made elsewhere keep the names that cdk8s gives them', async () => {
  const app = new App();
  const [one, other] = ['one', 'other'].map((id) => new Chart(app, id));
  const expected = [one, other].map((chart) => object(chart, 'ConfigMap').name);
  expect(await names(app)).toEqual(expected);
  expect(await names(one)).toEqual(expected.slice(0, 1));
});

test('a chart inside of another one belongs to it', async () => {
  expect(await names((chart) => object(new Chart(chart, 'inner'), 'ConfigMap'))).toEqual([
    expect.stringMatching(/^chat-inner-configmap-/),
  ]);
});

test.each<[string, Parameters<typeof expectRefused>[0], RegExp]>([
  ['nothing', () => {}, /GKEI_CHART_SOURCE: chart of chat holds no objects/],
  ['a promise', async (chart) => object(chart, 'ConfigMap'), /GKEI_CHART_SOURCE: .* returns a promise.*; await before/],
  [
    'two objects of one name',
    (chart) => ['a', 'b'].map((id) => object(chart, 'ConfigMap', {}, { id, name: 'same' })),
    /GKEI_CHART_OBJECT_TWICE: chat\/a and chat\/b .* are both ConfigMap same/,
  ],
  [
    'an Output',
    (chart) => object(chart, 'ConfigMap', { data: { name: output('acme') } }),
    /GKEI_CHART_NOT_RENDERED: .*; write late\(output\)/,
  ],
  [
    'an Output in a text',
    (chart) => object(chart, 'ConfigMap', { data: { url: `gs://${output('acme')}` } }),
    /GKEI_OUTPUT_IN_TEXT: data.url of ConfigMap chat-configmap-\w+ .*; write late\(output\)/,
  ],
])('%s is refused', async (_what, chart, message) => {
  await expectRefused(chart, message);
});

test('a namespace for charts that were made elsewhere is refused', () => {
  const chart = new Chart(new App(), 'made');
  const cluster = { provider: {} as never };
  expect(() => new ChartDeployment('chat', { cluster, chart, namespace: 'llm' })).toThrow(
    'GKEI_CHART_SOURCE: chart of chat was made elsewhere, so that namespace "llm" would not reach it',
  );
});
