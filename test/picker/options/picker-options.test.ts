import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiProfile } from '../../../src/catalog';
import { type GivenFlags, PICKER_FLAGS, readPickerOptions } from '../../../src/picker/options';

const read = (flags: GivenFlags, environment = {}) => readPickerOptions({ endpoints: 'e.yaml', ...flags }, environment);

it('has a default for everything but the source of the endpoints', () => {
  expect(read({})).toMatchObject({
    source: { kind: 'file', file: 'e.yaml' },
    extProc: { host: undefined, port: 9002, encryption: { kind: 'self-signed' } },
    health: { host: undefined, port: 9003 },
    metrics: { host: undefined, port: 9090 },
    proxy: undefined,
    policy: { name: 'regret-weighted' },
    bodyMemory: undefined,
    fallbackEndpoints: 0,
    asksForUsage: false,
    scrapeIntervalMs: 50,
    unknownModels: 'refuse',
    endpointScheme: 'http',
    staleAfterMs: 2_000,
    drainTimeoutMs: 30_000,
    logLevel: 'info',
  });
});

it.each<[GivenFlags, object]>([
  [{ 'grpc-port': '1' }, { extProc: { port: 1 } }],
  [{ 'grpc-health-port': '2' }, { health: { port: 2 } }],
  [{ 'metrics-port': '3' }, { metrics: { port: 3 } }],
  [{ host: '::1' }, { extProc: { host: '::1' }, health: { host: '::1' }, metrics: { host: '::1' } }],
  [{ 'secure-serving': 'false' }, { extProc: { encryption: { kind: 'none' } } }],
  [{ 'cert-path': '/tls' }, { extProc: { encryption: { kind: 'files', directory: '/tls' } } }],
  [{ 'cert-path': '' }, { extProc: { encryption: { kind: 'self-signed' } } }],
  [{ policy: 'round-robin' }, { policy: { name: 'round-robin' } }],
  [{ 'fallback-endpoints': '2' }, { fallbackEndpoints: 2 }],
  [{ 'body-memory': '512Mi' }, { bodyMemory: 512 * 1024 ** 2 }],
  [{ processes: '4' }, { processes: 4 }],
  [
    { 'body-memory': '512Mi', processes: '4' },
    { processes: 4, bodyMemory: 512 * 1024 ** 2 },
  ],
  [{ 'ask-for-usage': 'true' }, { asksForUsage: true }],
  [{ 'kv-events-port': '5557' }, { kvEvents: { port: 5557, replayPort: undefined } }],
  [{ 'kv-events-port': '5557', 'kv-events-replay-port': '5558' }, { kvEvents: { port: 5557, replayPort: 5558 } }],
  [{ 'kv-events-replay-port': '5558' }, { kvEvents: undefined }],
  [{ 'refresh-metrics-interval': '100ms' }, { scrapeIntervalMs: 100 }],
  [{}, { engines: { byDefault: 'vllm', label: undefined } }],
  [{ 'default-engine': 'sglang', 'engine-label': 'engine' }, { engines: { byDefault: 'sglang', label: 'engine' } }],
  [{}, { metricsPlace: { path: undefined, port: undefined } }],
  [
    { 'model-server-metrics-path': '/m?x=1', 'model-server-metrics-port': '8002' },
    { metricsPlace: { path: '/m?x=1', port: 8_002 } },
  ],
  [{ 'metrics-staleness-threshold': '1s' }, { staleAfterMs: 1_000 }],
  [{ 'endpoint-scheme': 'https' }, { endpointScheme: 'https' }],
  [{ 'unknown-models': 'forward' }, { unknownModels: 'forward' }],
  [{ 'drain-timeout': '2m' }, { drainTimeoutMs: 120_000 }],
  [{}, { decisions: 512, guardsMetrics: false, tracing: undefined }],
  [{ decisions: '0' }, { decisions: 0 }],
  [{ 'metrics-endpoint-auth': 'true' }, { guardsMetrics: true }],
  [{ 'log-level': 'debug' }, { logLevel: 'debug' }],
  [{ 'pool-group': 'inference.networking.k8s.io' }, {}],
  [{ proxy: ':8080' }, { proxy: { host: undefined, port: 8080 }, extProc: undefined, health: undefined }],
  [{ proxy: ':8080', host: '::1' }, { proxy: { host: '::1', port: 8080 } }],
  [{ proxy: 'localhost:8080', host: '::1' }, { proxy: { host: 'localhost', port: 8080 } }],
  [
    { proxy: ':8080', 'grpc-port': '9002' },
    { extProc: { port: 9002 }, health: undefined },
  ],
  [
    { proxy: ':8080', 'grpc-health-port': '9003' },
    { extProc: undefined, health: { port: 9003 } },
  ],
])('%j', (flags, options) => {
  expect(read(flags)).toMatchObject(options);
});

it.each<[GivenFlags, Record<string, string>, string | undefined]>([
  [{ 'pool-namespace': 'flag' }, { NAMESPACE: 'variable' }, 'flag'],
  [{}, { NAMESPACE: 'variable' }, 'variable'],
  [{ 'pool-namespace': '' }, { NAMESPACE: 'variable' }, 'variable'],
  [{}, { NAMESPACE: '' }, undefined],
])('the namespace of a pool: flags %j, environment %j', (flags, environment, namespace) => {
  const { source } = readPickerOptions({ 'pool-name': 'chat', ...flags }, environment);
  expect(source).toEqual({ kind: 'pool', name: 'chat', namespace, api: ApiProfile.V1, modelKinds: 'any' });
});

it('only some kinds of models may be followed', () => {
  const { source } = readPickerOptions({ 'pool-name': 'chat', 'model-kinds': 'none' }, {});
  expect(source).toMatchObject({ modelKinds: 'none' });
});

it('a pool may be of the first generation', () => {
  const group = 'inference.networking.x-k8s.io';
  const { source } = readPickerOptions({ 'pool-name': 'chat', 'pool-group': group }, {});
  expect(source).toMatchObject({ kind: 'pool', api: ApiProfile.V1ALPHA2 });
});

it.each<[GivenFlags, string]>([
  [
    { 'body-memory': '64Mi' },
    'GKEI_OUT_OF_RANGE: --body-memory is "64Mi"; set it to 128Mi to 1Ti, such as 512Mi or 2Gi',
  ],
  [
    { 'body-memory': '511Mi', processes: '4' },
    'GKEI_OUT_OF_RANGE: --body-memory is "511Mi"; set it to 512Mi to 1Ti, 128Mi for each of 4 processes, such as 2Gi or 8Gi',
  ],
  [
    { 'fallback-endpoints': '3' },
    'GKEI_OUT_OF_RANGE: --fallback-endpoints is "3"; set it to a whole number from 0 to 2',
  ],
  [{ processes: '0' }, 'GKEI_OUT_OF_RANGE: --processes is "0"; set it to a whole number from 1 to 64'],
  [
    { 'fallback-endpoints': 'all' },
    'GKEI_OUT_OF_RANGE: --fallback-endpoints is "all"; set it to a whole number from 0 to 2',
  ],
  [{ 'grpc-port': '65536' }, 'GKEI_OUT_OF_RANGE: --grpc-port is "65536"; set it to a port from 0 to 65535'],
  [
    { 'pool-name': 'chat', 'model-kinds': 'all' },
    'GKEI_OUT_OF_RANGE: --model-kinds is "all"; set it to any, none, rewrites or models',
  ],
  [{ 'grpc-health-port': '' }, 'GKEI_OUT_OF_RANGE: --grpc-health-port is ""; set it to a port'],
  [{ 'metrics-port': '-1' }, 'GKEI_OUT_OF_RANGE: --metrics-port is "-1"; set it to a port'],
  [{ host: '' }, 'GKEI_OUT_OF_RANGE: --host is ""; set it to an address of this machine, or leave it out'],
  [{ proxy: '8080' }, 'GKEI_OUT_OF_RANGE: --proxy is "8080"; set it to [HOST]:PORT'],
  [{ 'secure-serving': 'yes' }, 'GKEI_OUT_OF_RANGE: --secure-serving is "yes"; set it to true or false'],
  [
    { 'secure-serving': 'false', 'cert-path': '/tls' },
    'GKEI_FLAG_VALUE: --cert-path has no effect with --secure-serving=false; leave out one of them',
  ],
  [
    { proxy: ':1', 'cert-path': '/tls' },
    'GKEI_FLAG_VALUE: --cert-path has no effect with --proxy alone; leave it out, or set --grpc-port',
  ],
  [
    { policy: 'best' },
    'GKEI_OUT_OF_RANGE: --policy is "best"; set it to one of regret-weighted, regret-weighted-learned,',
  ],
  [{ 'refresh-metrics-interval': '5ms' }, '--refresh-metrics-interval is "5ms"; set it to 10ms to 1m, such as'],
  [
    { 'refresh-metrics-interval': '1s' },
    '--metrics-staleness-threshold is "2s"; set it to 4000ms (four times refresh-metrics-interval) to 10m, such as',
  ],
  [{ 'endpoint-scheme': 'tls' }, '--endpoint-scheme is "tls"; set it to http or https'],
  [{ 'default-engine': 'tgi' }, '--default-engine is "tgi"; set it to one of vllm, sglang, trtllm-serve, triton-'],
  [{ 'engine-label': '' }, '--engine-label is ""; set it to the key of a label, or leave it out'],
  [
    { 'model-server-metrics-path': 'metrics' },
    '--model-server-metrics-path is "metrics"; set it to a path that begins with /, such as /metrics',
  ],
  [{ 'model-server-metrics-path': '/a b' }, '--model-server-metrics-path is "/a b"; set it to a path'],
  [
    { 'model-server-metrics-port': '0' },
    '--model-server-metrics-port is "0"; set it to a whole number from 1 to 65535',
  ],
  [{ 'drain-timeout': '2h' }, '--drain-timeout is "2h"; set it to 0s to 1h, such as'],
  [{ 'log-level': 'loud' }, '--log-level is "loud"; set it to one of debug, info, warning, error, or a whole number'],
  [{ endpoints: '' }, '--endpoints is ""; set it to a file that lists endpoints'],
  [
    { 'pool-group': 'networking.gke.io' },
    'gke.io"; set it to inference.networking.k8s.io or inference.networking.x-k8s.io',
  ],
  [{ 'pool-name': 'chat' }, 'GKEI_ENDPOINT_SOURCE: both of --pool-name and --endpoints are set; set --pool-name to'],
])('refuses %j', (flags, message) => {
  expect(() => read(flags)).toThrow(message);
});

it('refuses to start without endpoints', () => {
  expect(() => readPickerOptions({}, {})).toThrow(
    'GKEI_ENDPOINT_SOURCE: neither of --pool-name and --endpoints is set; set --pool-name to an InferencePool',
  );
  expect(() => readPickerOptions({ 'pool-name': '' }, {})).toThrow(
    'GKEI_OUT_OF_RANGE: --pool-name is ""; set it to the name of an InferencePool',
  );
});

describe('a configuration file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gkei-options-'));
  const file = join(folder, 'picker.yaml');
  afterAll(() => rmSync(folder, { recursive: true }));

  const readWith = (text: string, flags: GivenFlags = {}) => {
    writeFileSync(file, text);
    return readPickerOptions({ 'config-file': file, ...flags }, {});
  };

  it('says the same as flags; the command line wins over it', () => {
    const text = 'pool-name: chat\ngrpc-port: 1\nsecure-serving: false\ndrain-timeout: 5s\nproxy: :8080\n';
    expect(readWith(text, { 'grpc-port': '2' })).toMatchObject({
      source: { kind: 'pool', name: 'chat' },
      extProc: { port: 2, encryption: { kind: 'none' } },
      health: undefined,
      proxy: { port: 8080 },
      drainTimeoutMs: 5_000,
    });
  });

  it('takes every flag but the one that names it', () => {
    for (const { name } of PICKER_FLAGS) {
      const attempt = () => readWith(`endpoints: e.yaml\n${name === 'endpoints' ? '' : `${name}: "?"`}`);
      // Most refuse this value; none is unknown.
      const message = messageOf(attempt);
      expect([name, message.includes('no key')]).toEqual([name, name === 'config-file']);
    }
  });

  it('says what the model names stand for', () => {
    const text = `endpoints: e.yaml
models:
  - name: acme/chat
    criticality: critical
    targets: [{ name: v1, weight: 90 }, { name: v2, weight: 10 }]
  - name: batch
    criticality: sheddable
  - { name: alias, targets: [{ name: v1 }] }
`;
    expect(readWith(text).models).toEqual([
      {
        model: 'acme/chat',
        priority: 10,
        targets: [
          { name: 'v1', weight: 90 },
          { name: 'v2', weight: 10 },
        ],
      },
      { model: 'batch', priority: -10, targets: [] },
      { model: 'alias', priority: 0, targets: [{ name: 'v1', weight: 1 }] },
    ]);
  });

  it.each([
    ['models: x', 1, 'models is not a list'],
    ['models:', 1, 'models is not a list'],
    ['models: [x]', 1, 'models[0] is not a mapping; write name, criticality, targets'],
    ['models:\n  - {}', 2, 'models[0].name is missing or no single value; set it to a text'],
    ['models:\n  - name: a\n    target: b', 3, 'models[0].target is no field of this file; use name,'],
    ['models:\n  - name: a\n  - name: a', 3, 'models[1].name is "a" again; name each model once'],
    ['models:\n  - name: a\n    criticality: high', 3, 'models[0].criticality is "high"; set it to one of critical,'],
    ['models:\n  - name: a\n    targets: b', 3, 'models[0].targets is not a list'],
    ['models:\n  - name: a\n    targets: [{ weight: 1 }]', 3, 'models[0].targets[0].name is missing'],
    [
      'models:\n  - name: a\n    targets: [{ name: b, weight: 0 }]',
      3,
      'models[0].targets[0].weight is 0; set it to a whole number from 1 to 1000000',
    ],
  ])('refuses %j', (text, line, message) => {
    expect(() => readWith(text)).toThrow(`GKEI_CONFIG_FILE: ${file}:${line}: ${message}`);
  });

  it('may be empty', () => {
    expect(readWith('# nothing yet\n', { endpoints: 'e.yaml' }).metrics.port).toBe(9090);
  });

  it.each([
    ['a: 1', 1, '"a" is no key of this file'],
    ['host: h\ngrpc-prot: 1', 2, '"grpc-prot" is no key of this file; the nearest one is grpc-port'],
    ['config-file: x', 1, '"config-file" is no key of this file'],
    ['- host', 1, 'the file is not a mapping; write one flag a line'],
    ['host:', 1, 'host has no single value; write it as behind the flag --host'],
    ['host: [a]', 1, 'host has no single value'],
    ['host: a\nhost: b', 2, 'not YAML: Map keys must be unique; correct the YAML there'],
    ['host: "a', 1, 'not YAML: Missing closing "quote'],
  ])('refuses %j', (text, line, message) => {
    expect(() => readWith(text)).toThrow(`GKEI_CONFIG_FILE: ${file}:${line}: ${message}`);
  });

  it('is named in the error about a value', () => {
    expect(() => readWith('endpoints: e.yaml\nmetrics-port: no')).toThrow(
      `GKEI_OUT_OF_RANGE: metrics-port in ${file} is "no"; set it to a port`,
    );
  });

  it('must be there', () => {
    expect(() => readPickerOptions({ 'config-file': join(folder, 'absent') }, {})).toThrow(
      `GKEI_CONFIG_FILE: ${join(folder, 'absent')}: the file cannot be read (ENOENT); set --config-file to`,
    );
  });
});

function messageOf(attempt: () => unknown): string {
  try {
    attempt();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

it('warns of KV events that the policy makes nothing of', () => {
  const warnings = (policy: string) => read({ 'kv-events-port': '5557', policy }).warnings;
  expect(warnings('regret-weighted')).toEqual([]);
  expect(warnings('round-robin')).toEqual([
    '--kv-events-port is not honoured: the policy round-robin uses no prefixes',
  ]);
});
