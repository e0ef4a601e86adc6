import { Registry } from '../../../src/picker/telemetry/registry';

test('writes counters, gauges and histograms in the text format', () => {
  const registry = new Registry();
  const requests = registry.counter('requests_total', 'Requests.', ['model', 'code']);
  requests.with('m', '200').add();
  requests.with('m', '200').add(2);
  requests.with('m', '503').add();
  registry.counter('plain_total', 'No labels.').with().add(7);
  registry.collect('age_seconds', 'Ages.', 'gauge', ['endpoint'], (emit) => {
    emit(['a'], 0.5);
    emit(['b'], Number.POSITIVE_INFINITY);
  });
  const latency = registry.histogram('latency_seconds', 'Latency.', [0.1, 1], ['model']);
  for (const value of [0.05, 0.1, 0.5, 9]) latency.with('m').observe(value);
  expect(registry.expose()).toBe(`# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{model="m",code="200"} 3
requests_total{model="m",code="503"} 1
# HELP plain_total No labels.
# TYPE plain_total counter
plain_total 7
# HELP age_seconds Ages.
# TYPE age_seconds gauge
age_seconds{endpoint="a"} 0.5
age_seconds{endpoint="b"} +Inf
# HELP latency_seconds Latency.
# TYPE latency_seconds histogram
latency_seconds_bucket{model="m",le="0.1"} 2
latency_seconds_bucket{model="m",le="1"} 3
latency_seconds_bucket{model="m",le="+Inf"} 4
latency_seconds_sum{model="m"} 9.65
latency_seconds_count{model="m"} 4
`);
});

test('escapes what a client may put into a label', () => {
  const registry = new Registry();
  registry.counter('c_total', 'A \\ and\na line.', ['model']).with('a"b\\c\nd').add();
  expect(registry.expose()).toBe(
    '# HELP c_total A \\\\ and\\na line.\n# TYPE c_total counter\nc_total{model="a\\"b\\\\c\\nd"} 1\n',
  );
});

test('a family stops growing at a thousand series', () => {
  const registry = new Registry();
  const family = registry.counter('c_total', 'C.', ['model', 'code']);
  for (let i = 0; i < 1_500; i++) family.with(`m${i}`, '200').add();
  const lines = registry
    .expose()
    .split('\n')
    .filter((line) => line.startsWith('c_total'));
  expect(lines).toHaveLength(1_001);
  expect(lines.at(-1)).toBe('c_total{model="other",code="other"} 500');
  family.with('m3', '200').add();
  expect(registry.expose()).toContain('c_total{model="m3",code="200"} 2\n');
});

test('refuses a name that is taken', () => {
  const registry = new Registry();
  registry.counter('c_total', 'C.');
  expect(() => registry.counter('c_total', 'C.')).toThrow('c_total');
});
