import { Registry } from '../../../src/picker/telemetry/registry';
import { registerScrapeMetrics } from '../../../src/picker/telemetry/scrape-metrics';

test('scrapes are counted by outcome, and their rate is told', () => {
  const registry = new Registry();
  const scrapes = { successes: 5, failures: 1, perSecond: 20.5 };
  registerScrapeMetrics(registry, scrapes);
  scrapes.failures++;
  const samples = registry
    .expose()
    .split('\n')
    .filter((line) => line.startsWith('gke_inference_picker_scrapes'));
  expect(samples).toEqual([
    'gke_inference_picker_scrapes_total{outcome="read"} 5',
    'gke_inference_picker_scrapes_total{outcome="failed"} 2',
    'gke_inference_picker_scrapes_per_second 20.5',
  ]);
});
