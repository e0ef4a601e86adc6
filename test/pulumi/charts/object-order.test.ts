import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { ChartSource } from '../../../src/pulumi';
import { deploy, expectRefused, object, objectsOf } from './deploy';

/** What each object waits for, by their names. */
async function waits(chart: ChartSource): Promise<Record<string, string[]>> {
  const objects = objectsOf(await deploy(chart));
  const nameOf = (urn: string) => objects.find((each) => each.urn === urn)!.inputs.metadata.name as string;
  return Object.fromEntries(
    objects.map(({ inputs, dependencies }) => [inputs.metadata.name, dependencies.map(nameOf).sort()]),
  );
}

const named = (scope: Construct, kind: string, name: string, content = {}) =>
  object(scope, kind, content, { id: name, name });

test('what is in a namespace waits for it, whatever comes first', async () => {
  expect(
    await waits((chart) => {
      named(chart, 'ConfigMap', 'inside');
      object(chart, 'ConfigMap', {}, { name: 'elsewhere', namespace: 'other' });
      named(chart, 'Namespace', 'llm');
    }),
  ).toEqual({ llm: [], inside: ['llm'], elsewhere: [] });
});

test('custom resources wait for the definition of their kind', async () => {
  const version = (chart: Chart, apiVersion: string, name: string) =>
    new ApiObject(chart, name, { apiVersion, kind: 'Widget', metadata: { name } });
  expect(
    await waits((chart) => {
      version(chart, 'acme.io/v1', 'widget');
      version(chart, 'other.io/v1', 'other');
      named(chart, 'CustomResourceDefinition', 'widgets', { spec: { group: 'acme.io', names: { kind: 'Widget' } } });
    }),
  ).toEqual({ widgets: [], widget: ['widgets'], other: [] });
});

test('what constructs depend on comes before all of their objects', async () => {
  expect(
    await waits((chart) => {
      const after = new Construct(chart, 'after');
      named(after, 'ConfigMap', 'a1');
      named(after, 'ConfigMap', 'a2');
      const before = new Construct(chart, 'before');
      named(before, 'Secret', 'b1');
      named(before, 'Secret', 'b2');
      after.node.addDependency(before);
      named(chart, 'ConfigMap', 'c').addDependency(after);
    }),
  ).toEqual({ b1: [], b2: [], a1: ['b1', 'b2'], a2: ['b1', 'b2'], c: ['a1', 'a2'] });
});

test('a dependency between two objects of two charts is none between their charts', async () => {
  expect(
    await waits((outer) => {
      const [one, other] = ['one', 'other'].map((id) => new Chart(outer.node.root, id));
      named(one!, 'ConfigMap', 'free');
      named(one!, 'ConfigMap', 'waiting').addDependency(named(other!, 'ConfigMap', 'waited-for'));
    }),
  ).toEqual({ free: [], waiting: ['waited-for'], 'waited-for': [] });
});

test('the namespace of an outer chart is there before the charts inside, which cdk8s would write first', async () => {
  const nested: ChartSource = (chart) => {
    named(chart, 'Namespace', 'llm');
    named(new Chart(chart, 'inner', { namespace: 'llm' }), 'ConfigMap', 'inside');
  };
  expect(await waits(nested)).toEqual({ llm: [], inside: ['llm'] });
  let app: App | undefined;
  await deploy((chart) => {
    app = chart.node.root as App;
    nested(chart);
  });
  // Rendered before, the app has been told by cdk8s that the outer chart depends on the inner one.
  expect(await waits(app!)).toEqual({ llm: [], inside: ['llm'] });
});

test('dependencies that lead outside, or round in a circle, are refused', async () => {
  const outside = new Chart(new Chart(new App(), 'shared').node.root, 'inside');
  named(outside, 'ConfigMap', 'a').addDependency(
    named(outside.node.scope!.node.findChild('shared') as Chart, 'Secret', 'b'),
  );
  await expectRefused(outside, /GKEI_CHART_SOURCE: .*inside\/a depends on shared\/b, which is not in it; give the App/);
  await expectRefused((chart) => {
    const [a, b] = ['a', 'b'].map((name) => named(chart, 'ConfigMap', name));
    a!.addDependency(b!);
    b!.addDependency(a!);
  }, /GKEI_CHART_NOT_RENDERED/);
  await expectRefused((chart) => {
    const unnamespaced = object(chart, 'ConfigMap', {}, { name: 'far', namespace: 'far' });
    named(chart, 'Namespace', 'llm').addDependency(unnamespaced);
    unnamespaced.addDependency(named(chart, 'Secret', 'near'));
  }, /GKEI_CHART_SOURCE: .* depends on itself/);
});
