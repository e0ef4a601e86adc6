import { PersistentVolumeClaim } from 'cdk8s-plus-28';
import { Accelerator, type EngineProps, Model, SpeculativeDecoding, Weights } from '../../../src';
import type { Manifest } from '../../../src/rules';
import { only, render, testChart, testServer } from '../chart';

function podWith(engine: EngineProps, model = Model.QWEN3_8B): Manifest['spec'] {
  const chart = testChart();
  const weights = Weights.huggingFace({ tokenSecret: 'hub' });
  testServer(chart, { engine, model, accelerator: Accelerator.A100_80, weights });
  return only(render(chart), 'Deployment').spec.template.spec;
}

const argsWith = (engine: EngineProps, model?: Model): string[] => podWith(engine, model).containers[0].args;
const configOf = (args: readonly string[], flag: string) =>
  JSON.parse(args.find((arg) => arg.startsWith(`--${flag}=`))!.slice(flag.length + 3));

test.each([
  [Model.QWEN3_8B, 'hermes'],
  [Model.LLAMA_3_3_70B, 'llama3_json'],
])('tools are parsed as %s writes them', (model, parser) => {
  expect(argsWith({ toolCalling: true }, model)).toEqual(
    expect.arrayContaining(['--enable-auto-tool-choice', `--tool-call-parser=${parser}`]),
  );
});

test('thinking is parsed as the model writes it', () => {
  expect(argsWith({ reasoning: true })).toContain('--reasoning-parser=qwen3');
});

test('a parser that is not known is not guessed', () => {
  expect(() => argsWith({ toolCalling: true }, Model.GEMMA_3_27B)).toThrow(
    "GKEI_PARSER_UNKNOWN: engine.toolCalling is set, and which parser google/gemma-3-27b-it needs is not known; leave it out and set 'tool-call-parser' in engine.args",
  );
  expect(argsWith({ args: { 'tool-call-parser': 'pythonic' } }, Model.GEMMA_3_27B)).toContain(
    '--tool-call-parser=pythonic',
  );
});

test('KV events name the endpoint as pickers know it, and their port is open', () => {
  const { containers } = podWith({ kvEvents: true });
  expect(configOf(containers[0].args, 'kv-events-config')).toEqual({
    enable_kv_cache_events: true,
    publisher: 'zmq',
    endpoint: 'tcp://*:5557',
    replay_endpoint: 'tcp://*:5558',
    topic: 'kv@$(POD_IP):8000@Qwen/Qwen3-8B',
  });
  expect(containers[0].env).toContainEqual({ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } });
  expect(containers[0].ports).toContainEqual({ name: 'kv-events', containerPort: 5557, protocol: 'TCP' });
  expect(containers[0].ports).toContainEqual({ name: 'kv-replay', containerPort: 5558, protocol: 'TCP' });
});

test('tokens are looked up in the prompt', () => {
  const args = argsWith({ speculativeDecoding: SpeculativeDecoding.promptLookup({ tokens: 6 }) });
  expect(configOf(args, 'speculative-config')).toEqual({
    method: 'ngram',
    num_speculative_tokens: 6,
    prompt_lookup_max: 4,
  });
});

test('a draft model is downloaded with the token of the weights', () => {
  const { containers, initContainers } = podWith(
    { speculativeDecoding: SpeculativeDecoding.draftModel(Model.QWEN3_4B) },
    Model.QWEN3_32B,
  );
  expect(configOf(containers[0].args, 'speculative-config')).toEqual({
    method: 'draft_model',
    model: 'Qwen/Qwen3-4B',
    num_speculative_tokens: 4,
  });
  const download = initContainers.find(({ name }: { name: string }) => name === 'download-draft');
  expect(download.args).toEqual(['Qwen/Qwen3-4B']);
  expect(download.env.map(({ name }: { name: string }) => name)).toContain('HF_TOKEN');
});

test('compiled kernels stay on the node, or on a volume that replicas share', () => {
  expect(podWith({}).containers[0].env).toContainEqual({ name: 'VLLM_CACHE_ROOT', value: '/cache/vllm' });
  const compileCache = PersistentVolumeClaim.fromClaimName(testChart(), 'kernels', 'kernels');
  const { containers, volumes } = podWith({ compileCache });
  expect(containers[0].env).toContainEqual({ name: 'VLLM_CACHE_ROOT', value: '/compile-cache' });
  expect(containers[0].volumeMounts).toContainEqual({ name: 'compile-cache', mountPath: '/compile-cache' });
  expect(volumes).toContainEqual({ name: 'compile-cache', persistentVolumeClaim: { claimName: 'kernels' } });
});

test('more guesses than help are refused', () => {
  expect(() => SpeculativeDecoding.promptLookup({ tokens: 17 })).toThrow('GKEI_OUT_OF_RANGE');
});
