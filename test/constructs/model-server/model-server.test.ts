import { Duration } from 'cdk8s';
import { HorizontalPodAutoscaler, Metric, MetricTarget, Secret } from 'cdk8s-plus-28';
import { Accelerator, Model, type ModelServerProps, Rollout, Weights } from '../../../src';
import { only, render, testChart, testServer } from '../chart';

function deployment(props: Partial<ModelServerProps> = {}) {
  const chart = testChart();
  testServer(chart, props);
  return only(render(chart), 'Deployment');
}

const container = (props: Partial<ModelServerProps> = {}) => deployment(props).spec.template.spec.containers[0];

test('the GPUs, the node that has them and the taint that guards it are asked for together', () => {
  const { spec } = deployment({ model: Model.GEMMA_3_27B, accelerator: Accelerator.A100_40, ...hubToken }).spec
    .template;
  expect(spec.containers[0].resources.limits).toEqual({ 'nvidia.com/gpu': '2' });
  expect(spec.containers[0].args).toContain('--tensor-parallel-size=2');
  expect(spec.nodeSelector).toEqual({ 'cloud.google.com/gke-accelerator': 'nvidia-tesla-a100' });
  expect(spec.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
});

const hubToken = { weights: Weights.huggingFace({ tokenSecret: 'hub' }) };

test('the start-up probe allows twice the estimated load, and the other probes wait for it', () => {
  const { startupProbe, readinessProbe, livenessProbe } = container();
  expect(startupProbe.failureThreshold * startupProbe.periodSeconds).toBe(350);
  for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
    expect(probe.httpGet).toEqual({ path: '/health', port: 'http' });
    expect(probe.initialDelaySeconds).toBeUndefined();
  }
});

test('a larger model gets a larger start-up budget, and the roll-out waits longer than it and the download', () => {
  const { spec } = deployment({ model: Model.LLAMA_3_3_70B, accelerator: Accelerator.A100_80, ...hubToken });
  const { startupProbe } = spec.template.spec.containers[0];
  expect(startupProbe.failureThreshold * startupProbe.periodSeconds).toBe(1185);
  // Twice 1,412 s of download, and the start-up.
  expect(spec.progressDeadlineSeconds).toBeGreaterThan(2 * 1412 + 1185);
});

test('a hung server goes quickly: it has no streams to finish', () => {
  const { startupProbe, readinessProbe, livenessProbe } = container();
  expect(startupProbe.terminationGracePeriodSeconds).toBe(30);
  expect(livenessProbe.terminationGracePeriodSeconds).toBe(30);
  expect(readinessProbe).not.toHaveProperty('terminationGracePeriodSeconds');
});

test('the grace period covers preStop, the shutdown time of vLLM and a margin', () => {
  const { spec } = deployment({ drain: { preStop: Duration.seconds(20), shutdown: Duration.minutes(5) } }).spec
    .template;
  expect(spec.containers[0].lifecycle).toEqual({ preStop: { sleep: { seconds: 20 } } });
  expect(spec.containers[0].args).toContain('--shutdown-timeout=300');
  expect(spec.terminationGracePeriodSeconds).toBe(335);
});

test('by default a roll-out needs no spare GPU; surge is a choice', () => {
  expect(deployment().spec.strategy.rollingUpdate).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  expect(deployment({ rollout: Rollout.surge() }).spec.strategy.rollingUpdate).toEqual({
    maxSurge: 1,
    maxUnavailable: 0,
  });
});

test('the disruption budget selects the pods of the Deployment, takes one at a time and never protects unready ones', () => {
  const chart = testChart();
  testServer(chart);
  const objects = render(chart);
  const { spec } = only(objects, 'PodDisruptionBudget');
  const { template, selector } = only(objects, 'Deployment').spec;
  expect(spec).toEqual({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector });
  expect(template.metadata.labels).toMatchObject(selector.matchLabels);
});

test('shared memory, caches and the disk that they need are there', () => {
  const { spec } = deployment().spec.template;
  expect(spec.volumes).toEqual([
    { name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } },
    { name: 'cache', emptyDir: { sizeLimit: '29Gi' } },
  ]);
  expect(spec.containers[0].resources.requests['ephemeral-storage']).toBe('29Gi');
  expect(spec.containers[0].env).toContainEqual({ name: 'HF_HOME', value: '/cache/huggingface' });
});

test('service links are off and no token is mounted', () => {
  expect(deployment().spec.template.spec).toMatchObject({
    enableServiceLinks: false,
    automountServiceAccountToken: false,
  });
});

test('answers tell how much of a prompt was cached, unless that is switched off', () => {
  expect(container().args).toContain('--enable-prompt-tokens-details');
  expect(container({ engine: { args: { 'enable-prompt-tokens-details': false } } }).args).toContain(
    '--no-enable-prompt-tokens-details',
  );
});

test('further flags follow the derived ones', () => {
  const { args } = container({ engine: { args: { 'max-num-seqs': 64, 'allowed-media-domains': ['a', 'b'] } } });
  expect(args.slice(-4)).toEqual(['--max-num-seqs=64', '--allowed-media-domains', 'a', 'b']);
});

test('a flag that a prop decides is refused with the prop', () => {
  expect(() => deployment({ engine: { args: { 'tensor-parallel-size': 4 } } })).toThrow(
    'GKEI_DERIVED_FLAG: engine.args sets --tensor-parallel-size to "4", which the prop gpus decides; set gpus instead',
  );
});

test('the token of the hub comes from a Secret, by name or by reference', () => {
  const env = { name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } };
  expect(container(hubToken).env).toContainEqual(env);
  const chart = testChart();
  const tokenSecret = Secret.fromSecretName(chart, 'hub', 'hub');
  testServer(chart, { weights: Weights.huggingFace({ tokenSecret, tokenKey: 'key', revision: 'abc' }) });
  const { args, env: referenced } = only(render(chart), 'Deployment').spec.template.spec.containers[0];
  expect(referenced).toContainEqual({ ...env, valueFrom: { secretKeyRef: { name: 'hub', key: 'key' } } });
  expect(args).toContain('--revision=abc');
});

test('overrides merge last, into named lists too, and null removes', () => {
  const { metadata, spec } = deployment({
    overrides: {
      metadata: { labels: { team: 'search' } },
      spec: {
        template: {
          spec: {
            nodeSelector: null,
            containers: [
              {
                name: 'vllm',
                env: [
                  { name: 'HF_HOME', value: '/data' },
                  { name: 'EXTRA', value: '1' },
                ],
              },
            ],
          },
        },
      },
    },
  });
  expect(metadata.labels).toMatchObject({ team: 'search', 'app.kubernetes.io/component': 'model-server' });
  expect(spec.template.spec.nodeSelector).toBeUndefined();
  const [vllm] = spec.template.spec.containers;
  expect(vllm.image).toBe('vllm/vllm-openai:v0.29.0');
  expect(vllm.env).toEqual([
    { name: 'HF_HOME', value: '/data' },
    { name: 'VLLM_HTTP_TIMEOUT_KEEP_ALIVE', value: '3700' },
    { name: 'VLLM_CACHE_ROOT', value: '/cache/vllm' },
    { name: 'HF_HUB_OFFLINE', value: '1' },
    { name: 'EXTRA', value: '1' },
  ]);
});

test.each([
  [{ port: 0 }, 'GKEI_OUT_OF_RANGE: port is 0; set it to a whole number from 1 to 65535'],
  [{ replicas: -1 }, 'replicas is -1; set it to a whole number of at least 0'],
  [{ drain: { preStop: Duration.seconds(0) } }, 'drain.preStop is 0'],
])('%j is refused', (props, message) => {
  expect(() => deployment(props)).toThrow(message);
});

describe('under an autoscaler of cdk8s-plus', () => {
  function autoscaled(props: Partial<ModelServerProps> = {}) {
    const chart = testChart();
    const target = testServer(chart, props);
    const metrics = [Metric.pods({ name: 'vllm:num_requests_waiting', target: MetricTarget.averageValue(5) })];
    new HorizontalPodAutoscaler(chart, 'scale', { target, maxReplicas: 4, metrics });
    return { target, objects: render(chart) };
  }

  test('no number of replicas is rendered', () => {
    const { target, objects } = autoscaled();
    expect(only(objects, 'Deployment').spec).not.toHaveProperty('replicas');
    expect(only(objects, 'HorizontalPodAutoscaler').spec.scaleTargetRef).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: target.deployment.name,
    });
  });

  test('fixed replicas beside it are a mistake', () => {
    expect(() => autoscaled({ replicas: 3 })).toThrow('target cannot have a fixed number of replicas (3)');
  });
});

test('on a GPU without bfloat16 the server calculates in float16, and elsewhere as the model was published', () => {
  expect(container({ accelerator: Accelerator.T4 }).args).toContain('--dtype=float16');
  expect(container().args.join(' ')).not.toContain('--dtype');
});

test('quantisation, the KV cache and stages become flags, and fewer GPUs', () => {
  const { args, resources } = container({
    model: Model.QWEN3_32B,
    accelerator: Accelerator.A100_40,
    engine: { quantization: 'fp8', kvCacheDataType: 'fp8', pipelineParallel: 2 },
  });
  expect(args).toEqual(
    expect.arrayContaining([
      '--quantization=fp8',
      '--kv-cache-dtype=fp8',
      '--pipeline-parallel-size=2',
      '--tensor-parallel-size=1',
    ]),
  );
  expect(resources.limits).toEqual({ 'nvidia.com/gpu': '2' });
});

test('weights that are quantised already are served as they are, and not quantised again', () => {
  const server = { model: Model.GPT_OSS_20B, accelerator: Accelerator.L4 };
  expect(container(server).args.join(' ')).not.toContain('quantization');
  expect(() => container({ ...server, engine: { quantization: 'fp8' } })).toThrow(
    'engine.quantization is "fp8"; set it to nothing: the weights of openai/gpt-oss-20b are published in mxfp4',
  );
});

test('a flag that the release does not know is found at synthesis, with the nearest known one', () => {
  expect(() => container({ engine: { args: { 'max-num-sequences': 64 } } })).toThrow(
    /GKEI_VLLM_FLAG_UNKNOWN: .*--max-num-sequences, which vLLM 0\.29\.0 does not know.*; .*--max-num-seqs/s,
  );
});
