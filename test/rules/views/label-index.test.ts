import { LabelIndex } from '../../../src/rules/views/label-index';
import type { Labels } from '../../../src/rules/views/label-selector';

const by = (labels: Record<string, string>) => ({ labels: new Map(Object.entries(labels)), expressions: [] });

interface Item {
  readonly namespace: string;
  readonly labels: Labels;
}

function item(namespace: string, labels: Record<string, string>): Item {
  return { namespace, labels: new Map(Object.entries(labels)) };
}

test('selects the items of one namespace that carry every label', () => {
  const items = [item('a', { app: 'x', tier: 'gpu' }), item('a', { app: 'y', tier: 'gpu' }), item('b', { app: 'x' })];
  const index = new LabelIndex(items, (one) => one);
  expect(index.select('a', by({ app: 'x' }))).toEqual([items[0]]);
  expect(index.select('a', by({ tier: 'gpu' }))).toEqual([items[0], items[1]]);
  expect(index.select('a', by({ app: 'x', tier: 'cpu' }))).toEqual([]);
  expect(index.select('b', by({}))).toEqual([items[2]]);
  expect(index.select('c', by({}))).toEqual([]);
});

/** Labels that count how often they are looked at. */
class CountingLabels extends Map<string, string> {
  static looks = 0;

  override get(key: string): string | undefined {
    CountingLabels.looks++;
    return super.get(key);
  }
}

test('a thousand selections by a label of their own look at a thousand items', () => {
  const services = Array.from({ length: 1000 }, (_, number) => `service-${number}`);
  const index = new LabelIndex(services, (app) => ({
    namespace: 'llm',
    labels: new CountingLabels([
      ['component', 'model-server'],
      ['app', app],
    ]),
  }));
  CountingLabels.looks = 0;
  for (const app of services) {
    expect(index.select('llm', by({ component: 'model-server', app }))).toEqual([app]);
  }
  expect(CountingLabels.looks).toBe(2 * services.length);
});
