import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GivenFlags, readPickerOptions } from '../../../../src/picker/options';
import { KNOWN_PLUGINS } from '../../../../src/picker/options/llm-d/known-plugins';
import { type Policy, Scheduler } from '../../../../src/picker/scheduling';
import { llmdBlend } from '../../../../src/picker/scheduling/policies/llm-d-blend';
import { llmdSticky } from '../../../../src/picker/scheduling/policies/llm-d-sticky';
import { seededRandom } from '../../../../src/simulator/seeded-random';
import { chainOf } from '../../prefix/_chains';
import { pickRequest } from '../../scheduling/_pick-request';

const folder = mkdtempSync(join(tmpdir(), 'gkei-llm-d-'));
const file = join(folder, 'config.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const HEAD = 'apiVersion: llm-d.ai/v1alpha1\nkind: EndpointPickerConfig\n';

function read(text: string, flags: GivenFlags = {}) {
  writeFileSync(file, HEAD + text);
  return readPickerOptions({ 'config-file': file, 'pool-name': 'chat', ...flags }, {});
}

/** What llm-d's charts write. */
const DEFAULT = `
plugins:
- type: queue-scorer
- type: kv-cache-utilization-scorer
- type: prefix-cache-scorer
- type: max-score-picker
- type: single-profile-handler
schedulingProfiles:
- name: default
  plugins:
  - { pluginRef: queue-scorer, weight: 2 }
  - { pluginRef: kv-cache-utilization-scorer, weight: 2 }
  - { pluginRef: prefix-cache-scorer, weight: 3 }
  - pluginRef: max-score-picker
`;

const OPTIMIZED = (parameters = '') => `
plugins:
- type: single-profile-handler
- type: approx-prefix-cache-producer
- type: inflight-load-producer
- name: affinity
  type: prefix-cache-affinity-filter
${parameters}
- type: token-load-scorer
  parameters: { inFlightLoadProducerName: inflight-load-producer }
- type: max-score-picker
schedulingProfiles:
- name: default
  plugins:
  - pluginRef: affinity
  - { pluginRef: token-load-scorer, weight: 1.0 }
  - pluginRef: max-score-picker
`;

/** Prompts, of which some begin alike. */
const PROMPTS = Array.from({ length: 24 }, (_, index) => {
  const text = String.fromCharCode(65 + (index % 12)).repeat(index < 12 ? 4_000 : 30_000);
  return { length: text.length, hashes: chainOf([text]) };
});

/** Where requests of all kinds go, which must be alike for policies that are the same. */
function picksOf(policy: Policy): (string | undefined)[] {
  const random = seededRandom(4);
  const scheduler = new Scheduler({ policy, now: () => 0, random: seededRandom(7), onMisuse: 'throw' });
  const { endpoints } = scheduler;
  const ids = ['10.0.0.1:8000', '10.0.0.2:8000', '10.0.0.3:8000'];
  for (const id of ids) endpoints.setEligible(endpoints.add(id), true);
  const picks: (string | undefined)[] = [];
  for (let id = 0; id < 300; id++) {
    for (let slot = 0; slot < ids.length; slot++) {
      const waiting = Math.floor(random() * 4);
      endpoints.setScraped(slot, { running: Math.floor(random() * 9), waiting, kvCacheUse: random() }, 0);
    }
    const { length: textBytes, hashes } = PROMPTS[Math.floor(random() * PROMPTS.length)];
    scheduler.pick(pickRequest(id, { textBytes, hashes }), ({ endpoint }) => picks.push(endpoint));
    if (random() < 0.5) scheduler.firstToken(id);
  }
  return picks;
}

test('the default plugins are the policy that is made like them', () => {
  const options = read(DEFAULT);
  expect(options).toMatchObject({ fallbackEndpoints: 0, warnings: [], policy: { usesPrefixes: true } });
  expect(options.policy.rule).toContain('queue-scorer 2, kv-cache-utilization-scorer 2, prefix-cache-scorer 3');
  expect(picksOf(options.policy)).toEqual(picksOf(llmdBlend));
});

test('weights count', () => {
  const picks = picksOf(read(DEFAULT).policy);
  const others = picksOf(
    read(DEFAULT.replace('prefix-cache-scorer, weight: 3', 'prefix-cache-scorer, weight: 0.1')).policy,
  );
  expect(others).not.toEqual(picks);
});

test('the optimized baseline is the policy that is made like it, and its parameters count', () => {
  const { policy, warnings } = read(OPTIMIZED());
  expect(warnings).toEqual([]);
  expect(picksOf(policy)).toEqual(picksOf(llmdSticky));
  const given = '  parameters: { affinityThreshold: 0.80, maxTTFTPenaltyMs: 18000, peakPrefillThroughput: 15928 }';
  expect(picksOf(read(OPTIMIZED(given)).policy)).toEqual(picksOf(llmdSticky));
  const byDefault = '  parameters: { ttftSource: prefillThroughput }';
  expect(read(OPTIMIZED(byDefault)).warnings).toEqual([]);
  const impatient = '  parameters: { maxTTFTPenaltyMs: 1, peakPrefillThroughput: 33821 }';
  expect(picksOf(read(OPTIMIZED(impatient)).policy)).not.toEqual(picksOf(llmdSticky));
});

test.each([
  ['a patience of none never ends', '{ maxTTFTPenaltyMs: 0, peakPrefillThroughput: 0 }', true],
  ['a patience of a moment ends', '{ maxTTFTPenaltyMs: 1 }', false],
])('%s: a prompt goes where it is held, however much waits there', (_, parameters, sticks) => {
  const { policy } = read(OPTIMIZED(`  parameters: ${parameters}`));
  const scheduler = new Scheduler({ policy, now: () => 0, random: seededRandom(7), onMisuse: 'throw' });
  const { endpoints } = scheduler;
  const slots = ['10.0.0.1:8000', '10.0.0.2:8000'].map((id) => endpoints.add(id));
  const picks: (string | undefined)[] = [];
  const pick = (id: number, text: string) => {
    const request = pickRequest(id, { textBytes: text.length, hashes: chainOf([text]) });
    scheduler.pick(request, ({ endpoint }) => picks.push(endpoint));
  };
  endpoints.setEligible(slots[0], true);
  pick(0, 'A'.repeat(4_000));
  scheduler.firstToken(0);
  for (let id = 1; id < 50; id++) pick(id, String(id).padStart(400_000, 'B'));
  endpoints.setEligible(slots[1], true);
  pick(50, `${'A'.repeat(3_600)}${'C'.repeat(400)}`);
  expect(picks.at(-1)).toBe(sticks ? '10.0.0.1:8000' : '10.0.0.2:8000');
});

test('without profiles all plugins are one, and without scorers the default policy picks', () => {
  expect(read('plugins: [{ type: queue-scorer }]').policy.rule).toContain('queue-scorer 1');
  expect(read('').policy.name).toBe('regret-weighted');
  expect(read('plugins: [{ type: single-profile-handler }]').policy.name).toBe('regret-weighted');
});

test('flags on the command line win, and what plugins say of other things counts', () => {
  const text = `
plugins:
- { type: queue-scorer }
- { type: max-score-picker, parameters: { maxNumOfEndpoints: 2 } }
- { type: metrics-data-source, parameters: { scheme: https, insecureSkipVerify: true } }
`;
  expect(read(text)).toMatchObject({ fallbackEndpoints: 1, endpointScheme: 'https', warnings: [] });
  const flags: GivenFlags = { policy: 'random', 'fallback-endpoints': '0', 'endpoint-scheme': 'http' };
  expect(read(text, flags)).toMatchObject({ fallbackEndpoints: 0, endpointScheme: 'http', policy: { name: 'random' } });
});

test('the engine is what the extractor says, unless it is one that is not known', () => {
  const extractor = (parameters: string) =>
    read(`plugins: [{ type: core-metrics-extractor, parameters: { ${parameters} } }]`);
  expect(extractor('defaultEngine: sglang')).toMatchObject({ engines: { byDefault: 'sglang' }, warnings: [] });
  expect(extractor('engineLabelKey: llm-d.ai/engine-type').engines.label).toBeUndefined();
  expect(extractor('engineLabelKey: engine').engines.label).toBe('engine');
  const own = extractor('defaultEngine: own, engineConfigs: [{ name: own }]');
  expect(own.engines.byDefault).toBe('vllm');
  expect(own.warnings).toEqual([
    'engineConfigs of core-metrics-extractor is not honoured: the names of metrics follow from the engine',
    expect.stringContaining('defaultEngine of core-metrics-extractor is not honoured: the engines are vllm, sglang'),
  ]);
});

test('metrics are where the data source says', () => {
  const text = 'plugins: [{ type: metrics-data-source, parameters: { path: /prometheus/metrics, port: 8002 } }]';
  const place = { path: '/prometheus/metrics', port: 8_002 };
  expect(read(text)).toMatchObject({ metricsPlace: place, warnings: [] });
  expect(read(text, { 'model-server-metrics-port': '9000' })).toMatchObject({
    metricsPlace: { ...place, port: 9_000 },
  });
});

test.each([
  ['featureGates: [flowControl]', 'featureGates is not honoured: nothing is gated here'],
  ['flowControl: { maxBytes: 1000 }', 'flowControl is not honoured: requests are not queued'],
  ['dataLayer: { sources: [] }', 'dataLayer is not honoured: endpoints come from --pool-name or --endpoints'],
  [
    'plugins: [{ type: max-score-picker, parameters: { maxNumOfEndpoints: 5 } }]',
    'maxNumOfEndpoints of max-score-picker is not honoured: at most 3 endpoints are named',
  ],
  [
    'plugins: [{ name: index, type: approx-prefix-cache-producer, parameters: { lruCapacityPerServer: 31250 } }]',
    'lruCapacityPerServer of index is not honoured: blocks have 256 bytes',
  ],
  [
    'plugins: [{ type: prefix-cache-affinity-filter, parameters: { explorationProbability: 0.1 } }]',
    'explorationProbability of prefix-cache-affinity-filter is not honoured: nothing is explored',
  ],
  [
    'plugins: [{ type: utilization-detector, parameters: { queueDepthThreshold: 8, kvCacheUtilThreshold: 0.8 } }]',
    'queueDepthThreshold of utilization-detector is not honoured: these thresholds are fixed',
  ],
  [
    'plugins: [{ type: prefix-cache-affinity-filter, parameters: { ttftSource: latencyPredictor } }]',
    'ttftSource of prefix-cache-affinity-filter is not honoured: times are not predicted',
  ],
  [
    'plugins: [{ type: active-request-scorer, parameters: { requestTimeout: 2m } }]',
    'requestTimeout of active-request-scorer is not honoured: requests count until they end',
  ],
  [
    'plugins: [{ type: metrics-data-source, parameters: { interval: 1s } }]',
    'interval of metrics-data-source is not honoured: --refresh-metrics-interval says',
  ],
  [
    'plugins: [{ type: metrics-data-source, parameters: { caCertPath: /ca.pem } }]',
    'caCertPath of metrics-data-source is not honoured: certificates of model servers are not verified',
  ],
  [
    'plugins: [{ type: models-data-source, parameters: { path: /m, clientCertPath: /c, interval: 1s } }]',
    'path, clientCertPath, interval of models-data-source not honoured: models are always at /v1/models',
  ],
  [
    'plugins: [{ type: token-producer, parameters: { modelName: m } }]',
    'modelName of token-producer not honoured: tokens are estimated',
  ],
])('warns of %s', (text, warning) => {
  const { warnings } = read(text);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(warning);
});

test('a certificate that would be shown to model servers is not', () => {
  const { warnings } = read(
    'plugins: [{ type: metrics-data-source, parameters: { clientCertPath: /c.pem, clientKeyPath: /k.pem } }]',
  );
  expect(warnings.map((warning) => warning.split(' of ')[0])).toEqual(['clientCertPath', 'clientKeyPath']);
  expect(warnings[0]).toContain('model servers are shown no certificate');
});

test.each<[text: string, line: number, message: string]>([
  [
    'plugins: [{ type: queue-scorr }]',
    3,
    'the plugin queue-scorr has no meaning here; the nearest one that has is queue-scorer',
  ],
  ['plugins:\n- type: decode-filter', 4, 'the plugin decode-filter has no meaning here; the nearest one'],
  ['plugins: [{ name: a }]', 3, 'plugins[0] has no type'],
  ['plugins: {}', 3, 'plugins is not a list'],
  ['plugins: [queue-scorer]', 3, 'an entry of plugins is not a mapping'],
  ['plugins: [{ type: queue-scorer, parameters: 5 }]', 3, 'the parameters of queue-scorer are no mapping'],
  [
    'plugins: [{ type: token-load-scorer, parameters: { queueThresholdToken: 5 } }]',
    3,
    '"queueThresholdToken" is no parameter of token-load-scorer; the nearest one is queueThresholdTokens',
  ],
  ['plugins: [{ type: queue-scorer, parameters: { a: 5 } }]', 3, '"a" is no parameter of queue-scorer; leave it out'],
  [
    'plugins: [{ type: prefix-cache-affinity-filter, parameters: { affinityThreshold: 80 } }]',
    3,
    'affinityThreshold of prefix-cache-affinity-filter is 80; set it to a number from 0 to 1',
  ],
  [
    'plugins: [{ type: metrics-data-source, parameters: { scheme: ftp } }]',
    3,
    'scheme of metrics-data-source is "ftp"; set it to http or https',
  ],
  [
    'plugins: [{ type: metrics-data-source, parameters: { path: 5 } }]',
    3,
    'path of metrics-data-source is 5; set it to a text, or leave it out',
  ],
  [
    'plugins: [{ type: metrics-data-source, parameters: { port: 70000 } }]',
    3,
    'port of metrics-data-source is 70000; set it to a number from 1 to 65535',
  ],
  [
    'plugins: [{ type: queue-scorer }]\nschedulingProfiles: [{ name: a, plugins: [{ pluginRef: queue }] }]',
    4,
    'the profile refers to "queue", which is not listed under plugins; the nearest one that is listed is queue-scorer',
  ],
  [
    'plugins: [{ type: queue-scorer }]\nschedulingProfiles: [{ name: a, plugins: [{ pluginRef: queue-scorer, weight: x }] }]',
    4,
    'the weight of queue-scorer is no number',
  ],
  ['schedulingProfiles: [{ name: prefill }, { name: decode }]', 3, 'there are 2 schedulingProfiles, and one is run'],
  ...['constructor', 'toString', '__proto__'].map((type): [string, number, string] => [
    `plugins: [{ type: ${type} }]`,
    3,
    `the plugin ${type} has no meaning here; the nearest one`,
  ]),
  ['constructor: 1', 3, '"constructor" is no field of an EndpointPickerConfig; the nearest one is'],
  [
    'plugins:\n- { type: queue-scorer, name: a }\n- { type: kv-cache-utilization-scorer, name: a }',
    5,
    'two plugins are named "a"; give each a name of its own',
  ],
  ['plugins:\n- type: queue-scorer\n- type: queue-scorer', 5, 'two plugins are named "queue-scorer"'],
  [
    'plugins: [{ type: queue-scorer, paramters: {} }]',
    3,
    '"paramters" is no field of a plugin; the nearest one is parameters',
  ],
  ['schedulingProfiles:\n- name: a\n  plugin: []', 5, '"plugin" is no field of a profile; the nearest one is plugins'],
  [
    'plugins: [{ type: queue-scorer }]\nschedulingProfiles: [{ name: a, plugins: [{ pluginRef: queue-scorer, wieght: 2 }] }]',
    4,
    '"wieght" is no field of a profile\'s plugin; the nearest one is weight',
  ],
  [
    'plugins: [{ type: max-score-picker, parameters: { maxNumOfEndpoints: 2.5 } }]',
    3,
    'maxNumOfEndpoints of max-score-picker is 2.5; set it to a whole number from 1 to 1000000',
  ],
  ['plugin: []', 3, '"plugin" is no field of an EndpointPickerConfig; the nearest one is plugins'],
])('refuses %j', (text, line, message) => {
  expect(() => read(text)).toThrow(`GKEI_CONFIG_FILE: ${file}:${line}: ${message}`);
});

test('reads all versions of the API that there are, and no other', () => {
  for (const version of ['llm-d.ai/v1alpha1', 'llm-d.ai/v1', 'inference.networking.x-k8s.io/v1alpha1']) {
    writeFileSync(file, `apiVersion: ${version}\nkind: EndpointPickerConfig\n`);
    expect(readPickerOptions({ 'config-file': file, endpoints: 'e' }, {}).warnings).toEqual([]);
  }
  writeFileSync(file, 'kind: EndpointPickerConfig\n');
  expect(() => readPickerOptions({ 'config-file': file, endpoints: 'e' }, {})).toThrow('apiVersion is missing');
});

test('every known plugin can stand alone and without parameters', () => {
  for (const type of Object.keys(KNOWN_PLUGINS)) {
    const { policy, warnings } = read(`plugins: [{ type: ${type} }]`);
    expect([type, warnings]).toEqual([type, []]);
    expect(picksOf(policy)).not.toContain(undefined);
  }
});
