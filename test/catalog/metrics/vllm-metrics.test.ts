import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RENAMED_VLLM_METRICS, VLLM_METRIC_NAMES, VLLM_METRICS } from '../../../src/catalog';

/** The page of a real server, as it was. */
const PAGE = readFileSync(join(__dirname, '../../fixtures/vllm-0.29.0/metrics-lora-in-flight.txt'), 'utf8');

/** Name and labels of every series of vLLM's own; when a series was created is no metric. */
const SERIES = [...PAGE.matchAll(/^(vllm:\w+)\{(.*)\} /gm)]
  .map(([, name, labels]) => ({ name, labels: [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label) }))
  .filter(({ name }) => !name.endsWith('_created'));

test('the table names exactly the metrics of a real server', () => {
  const seen = new Set(SERIES.map(({ name }) => VLLM_METRIC_NAMES.get(name)?.name ?? `${name} is not in the table`));
  expect([...seen].sort()).toEqual(
    Object.values(VLLM_METRICS)
      .map(({ name }) => name)
      .sort(),
  );
});

test('each metric has the labels that the table says', () => {
  const wrong = SERIES.filter(({ name, labels }) => {
    const metric = VLLM_METRIC_NAMES.get(name)!;
    const own = metric.labels!.every((label) => labels.includes(label));
    const common =
      metric.unit === 'info' || labels.length === 2 + metric.labels!.length + (labels.includes('le') ? 1 : 0);
    return !own || !common;
  });
  expect(wrong).toEqual([]);
});

test('a real server has none of the names that are gone', () => {
  expect(RENAMED_VLLM_METRICS.filter(({ name }) => PAGE.includes(`${name}{`))).toEqual([]);
});
