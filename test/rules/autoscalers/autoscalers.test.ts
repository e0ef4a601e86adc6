import { type Draft, findingsAfter, kedaSet, podsMetric, type RightSet, scaledSet } from '../_right-set';

const codes = (make: (set: RightSet) => void, set = scaledSet()) => findingsAfter(make, set).map(({ code }) => code);

test.each([
  ['HorizontalPodAutoscaler', scaledSet],
  ['ScaledObject', kedaSet],
])('nothing is found in a right %s', (_kind, set) => {
  expect(codes(() => {}, set())).toEqual([]);
});

describe('signals that say nothing', () => {
  test.each<[string, (spec: Draft) => void, RightSet]>([
    ['no metric at all, which is CPU', (spec) => delete spec.metrics, scaledSet()],
    [
      'memory',
      (spec) => {
        spec.metrics = [{ type: 'Resource', resource: { name: 'memory' } }];
      },
      scaledSet(),
    ],
    [
      'CPU of one container',
      (spec) => {
        spec.metrics = [{ type: 'ContainerResource', containerResource: { name: 'cpu', container: 'vllm' } }];
      },
      scaledSet(),
    ],
    ['GPU memory', (spec) => spec.metrics.push(podsMetric('dcgm_fi_dev_fb_used')), scaledSet()],
    ['the GPU’s utilisation', (spec) => spec.metrics.push(podsMetric('dcgm_fi_dev_gpu_util')), scaledSet()],
    [
      'the accelerator’s duty cycle',
      (spec) => spec.metrics.push(podsMetric('kubernetes.io|container|accelerator|duty_cycle')),
      scaledSet(),
    ],
    [
      'requests a second',
      (spec) => {
        spec.triggers[0].metadata.query = 'sum(rate(vllm:request_success_total{namespace="llm"}[1m]))';
      },
      kedaSet(),
    ],
    ['KEDA’s CPU trigger', (spec) => spec.triggers.push({ type: 'cpu', metadata: { value: '60' } }), kedaSet()],
  ])('%s', (_what, make, set) => {
    expect(codes(({ autoscaler }) => make(autoscaler.spec), set)).toEqual(['GKEI_AUTOSCALER_SIGNAL_BLIND']);
  });

  test('CPU is a fine signal for a workload that serves no model', () => {
    expect(
      codes(({ autoscaler }) => {
        autoscaler.spec.scaleTargetRef.name = 'chat-picker';
        delete autoscaler.spec.metrics;
      }),
    ).toEqual([]);
  });
});

describe('metrics that are gone', () => {
  test('the finding names the successor, also in a query and for the part of a histogram', () => {
    const [found] = findingsAfter(({ autoscaler }) => {
      autoscaler.spec.triggers[0].metadata.query = 'rate(vllm:time_per_output_token_seconds_sum[1m])';
    }, kedaSet());
    expect(found).toMatchObject({
      code: 'GKEI_AUTOSCALER_METRIC_GONE',
      remedy: 'ask for vllm:inter_token_latency_seconds',
    });
  });

  test('a longer name that begins like a dead one is another metric', () => {
    expect(
      codes(({ autoscaler }) => {
        autoscaler.spec.metrics = [podsMetric('vllm:gpu_cache_usage_percentile')];
      }),
    ).toEqual([]);
  });

  test('a vLLM that still has the name may be asked for it', () => {
    expect(
      codes(({ autoscaler, server }) => {
        server.spec.template.spec.containers[0].image = 'vllm/vllm-openai:v0.8.5';
        autoscaler.spec.metrics = [podsMetric('vllm:gpu_cache_usage_perc')];
      }),
    ).toEqual([]);
  });
});

test('two autoscalers of two workloads do not collide', () => {
  expect(
    codes((set) => {
      const other = structuredClone(set.autoscaler);
      other.spec.scaleTargetRef.name = 'chat-picker';
      other.metadata.name = 'picker';
      Object.assign(set, { other });
    }),
  ).toEqual([]);
});

test('no replicas are found to be fixed where a foreign autoscaler scales another namespace’s workload of the name', () => {
  expect(
    codes(({ autoscaler, server }) => {
      autoscaler.metadata.namespace = 'other';
      server.spec.replicas = 2;
    }),
  ).toEqual([]);
});

describe('scale to zero', () => {
  test('KEDA’s own default is zero', () => {
    expect(codes(({ autoscaler }) => delete autoscaler.spec.minReplicaCount, kedaSet())).toEqual([
      'GKEI_SCALE_TO_ZERO',
    ]);
  });

  test('an idle count of zero is zero', () => {
    expect(
      codes(({ autoscaler }) => {
        autoscaler.spec.idleReplicaCount = 0;
      }, kedaSet()),
    ).toEqual(['GKEI_SCALE_TO_ZERO']);
  });

  test('KEDA may go to zero on what the picker reports', () => {
    expect(
      codes(({ autoscaler }) => {
        autoscaler.spec.minReplicaCount = 0;
        autoscaler.spec.triggers[0].metadata.query = 'sum(gke_inference_picker_endpoint_requests)';
      }, kedaSet()),
    ).toEqual([]);
  });

  test('a HorizontalPodAutoscaler on an external metric needs a new GKE', () => {
    const [found] = findingsAfter(({ autoscaler }) => {
      autoscaler.spec.minReplicas = 0;
      autoscaler.spec.metrics = [{ type: 'External', external: { metric: { name: 'queue' } } }];
    }, scaledSet());
    expect(found).toMatchObject({
      code: 'GKEI_SCALE_TO_ZERO',
      problem: expect.stringContaining('on GKE 1.37 or newer only'),
    });
  });
});

describe('scale-down', () => {
  const byDefaultFor = (model: string) =>
    findingsAfter(({ autoscaler, server }) => {
      delete autoscaler.spec.behavior;
      const { spec } = server.spec.template;
      spec.containers[0].args[0] = model;
      spec.containers[0].startupProbe.failureThreshold = 1000;
      spec.containers[0].env.push({ name: 'HF_TOKEN', value: 'hf' });
      spec.containers[0].resources.requests['ephemeral-storage'] = '200Gi';
      server.spec.progressDeadlineSeconds = 20_000;
    }, scaledSet());

  test('Kubernetes’ default is too fast for a model that loads much longer', () => {
    const [found] = byDefaultFor('meta-llama/Llama-3.3-70B-Instruct');
    expect(found).toMatchObject({
      code: 'GKEI_SCALE_DOWN_TOO_FAST',
      problem: expect.stringMatching(
        /^replicas leave after 300 s of less load, and a new one is estimated to load for \d{4} s$/,
      ),
    });
  });

  test('it is fast enough for a small model, whose load is estimated to be slow', () => {
    expect(byDefaultFor('Qwen/Qwen3-8B')).toEqual([]);
  });

  test('it is fast enough for a model that nobody knows', () => {
    expect(
      codes(({ autoscaler, server }) => {
        delete autoscaler.spec.behavior;
        server.spec.template.spec.containers[0].args[0] = '/models/own';
      }),
    ).toEqual([]);
  });

  test('replicas that never leave do not leave too early', () => {
    expect(
      codes(({ autoscaler }) => {
        autoscaler.spec.behavior = { scaleDown: { selectPolicy: 'Disabled' } };
      }),
    ).toEqual([]);
  });
});

describe('collection', () => {
  test.each<[string, (set: RightSet) => void]>([
    ['of other pods', ({ collection }) => Object.assign(collection.spec.selector.matchLabels, { app: 'other' })],
    ['of another namespace', ({ collection }) => Object.assign(collection.metadata, { namespace: 'other' })],
  ])('a PodMonitoring %s does not help', (_what, make) => {
    expect(codes(make)).toEqual(['GKEI_METRIC_NOT_COLLECTED']);
  });

  test.each<[string, (set: RightSet) => void]>([
    [
      'a ClusterPodMonitoring collects',
      ({ collection }) => {
        collection.kind = 'ClusterPodMonitoring';
        delete collection.metadata.namespace;
      },
    ],
    [
      'the autoscaler says that something else collects',
      (set) => {
        set.collection = undefined;
        set.autoscaler.metadata.annotations = { 'gke-inference/collected-elsewhere': 'true' };
      },
    ],
    [
      'another adapter reads another Prometheus',
      (set) => {
        set.collection = undefined;
        set.autoscaler.spec.metrics = [podsMetric('vllm_num_requests_waiting')];
      },
    ],
  ])('nothing is missing where %s', (_what, make) => {
    expect(codes(make)).toEqual([]);
  });
});
