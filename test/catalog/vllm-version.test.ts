import { VllmVersion } from '../../src/catalog';

test.each([
  ['0.19.1', 232],
  ['0.26.0', 275],
  ['0.29.0', 293],
  ['0.30.0', 301],
])('vLLM %s has %i flags, --help among them', (version, count) => {
  const { flags } = VllmVersion.ALL.find((known) => known.version === version)!;
  expect(flags.size + 1).toBe(count);
});

test.each([...VllmVersion.ALL])('what the constructs render is known to vLLM $version', ({ flags, shortFlags }) => {
  const rendered = [
    'tensor-parallel-size',
    'pipeline-parallel-size',
    'shutdown-timeout',
    'kv-cache-dtype',
    'quantization',
  ];
  expect([...rendered, ...shortFlags.values()].filter((name) => !flags.has(name))).toEqual([]);
});

test('an image’s tag tells the release, whatever the registry', () => {
  expect(VllmVersion.ofImage('vllm/vllm-openai:v0.29.0')).toBe(VllmVersion.V0_29_0);
  expect(VllmVersion.ofImage('eu.example.com:5000/vllm:0.26.3-cu130@sha256:aa')).toBe(VllmVersion.V0_26_0);
  expect(VllmVersion.ofImage('vllm/vllm-openai:latest')).toBeUndefined();
});
