import { Chart, Testing } from 'cdk8s';
import { Accelerator, InferenceAutoscaler, MetricSource, Model, ModelServer, Signal } from '../../src';
import { type Box, describeCluster } from './cluster/describe-cluster';
import { differences } from './cluster/differences';
import { eventually } from './cluster/eventually';
import { only, podSelector } from './cluster/example-objects';
import type { KubeObject } from './cluster/kube-object';
import { isReady, podsOf } from './cluster/pods';
import { TokenStream } from './cluster/token-stream';
import { locatePart } from './install/locate-part';
import { prometheus } from './install/prometheus';
import { prometheusAdapter } from './install/prometheus-adapter';
import { MetricsPipeline } from './metrics/metrics-pipeline';

const TIMEOUT_MS = 90_000;
const TEST_TIMEOUT_MS = 4 * TIMEOUT_MS;

/** Seconds that stand for the window and the drain of scale-down, which are minutes in what is rendered. */
const WINDOW = 8;
const DRAIN = 2;

/** A server whose replicas take one request at a time, so that the second one waits. */
const MOCK = { GKEI_MOCK_DECODE_MS_PER_TOKEN: '50' };
const TOKENS_FOR_MINUTES = 8_000;

/** A model server and its autoscaler as they are rendered. */
function rendered(
  namespace: string,
  signals: readonly Signal[],
  source = MetricSource.prometheusAdapter(),
): KubeObject[] {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  const target = new ModelServer(chart, 'server', {
    model: Model.QWEN3_8B,
    accelerator: Accelerator.L4,
    engine: { args: { 'max-num-seqs': 1 } },
  });
  new InferenceAutoscaler(chart, 'autoscaler', { target, replicas: { min: 1, max: 3 }, signals, source });
  return Testing.synth(chart) as KubeObject[];
}

class Scaled {
  private readonly streams: TokenStream[] = [];

  private constructor(
    private readonly box: Box,
    readonly objects: readonly KubeObject[],
  ) {}

  /** Applies what is rendered, with scale-down in seconds instead of minutes, and waits for the first replica. */
  static async apply(box: Box, signals: readonly Signal[]): Promise<Scaled> {
    box.cluster.simulate(box.namespace, MOCK);
    const scaled = new Scaled(box, rendered(box.namespace, signals));
    const { scaleDown } = scaled.autoscaler['spec'].behavior;
    scaleDown.stabilizationWindowSeconds = WINDOW;
    for (const policy of scaleDown.policies) {
      policy.periodSeconds = DRAIN;
    }
    await scaled.reapply();
    await scaled.becomes(1);
    return scaled;
  }

  get autoscaler(): KubeObject {
    return only(this.objects, 'the autoscaler', ({ kind }) => kind === 'HorizontalPodAutoscaler');
  }

  get server(): KubeObject {
    return only(this.objects, 'the model server', ({ kind }) => kind === 'Deployment');
  }

  async reapply(): Promise<void> {
    for (const object of this.objects) {
      await this.box.api.apply(object);
    }
  }

  /** Sends long requests to the first replica, which works on one of them at a time. */
  async load(requests: number): Promise<void> {
    const [pod] = (await podsOf(this.box.api, this.box.namespace, podSelector(this.server))).filter(isReady);
    const host: string = pod!['status'].podIP;
    for (let index = 0; index < requests; index++) {
      this.streams.push(new TokenStream({ host, maxTokens: TOKENS_FOR_MINUTES }));
    }
  }

  unload(): void {
    for (const stream of this.streams) {
      stream.cancel();
    }
  }

  /** Waits until there are so many replicas, all of them ready. */
  async becomes(replicas: number): Promise<void> {
    await eventually(
      `there are ${replicas} ready replicas`,
      async () => {
        const { spec, status } = await this.box.api.get(this.server);
        return spec.replicas === replicas && status.readyReplicas === replicas;
      },
      { timeoutMs: TIMEOUT_MS },
    ).catch(async (error: Error) => {
      throw new Error(`${error.message}\n${JSON.stringify((await this.box.api.get(this.autoscaler))['status'])}`);
    });
  }

  /** Waits until the controller has refused to take replicas away, for want of a metric, for so many seconds. */
  async isPinned(seconds: number): Promise<void> {
    await eventually(
      'the controller scales on no metric',
      async () => {
        const conditions: readonly KubeObject[] = (await this.box.api.get(this.autoscaler))['status'].conditions ?? [];
        const active = conditions.find(({ type }) => type === 'ScalingActive');
        const since = Date.parse(active?.['lastTransitionTime'] ?? '');
        return active?.['reason'] === 'FailedGetPodsMetric' && Date.now() - since > seconds * 1000;
      },
      { timeoutMs: TIMEOUT_MS },
    );
  }

  async replicas(): Promise<number> {
    return (await this.box.api.get(this.server))['spec'].replicas;
  }
}

const NAME = 'model servers under the HPA controller, prometheus-adapter and Prometheus';

/** Declares the tests where both programs are; one pipeline serves them all. */
function describeScaled(declare: (test: (title: string, run: (box: Box) => Promise<void>) => void) => void): void {
  const leaveOut = (test: (title: string) => void) => declare((title) => test(title));
  const folder = locatePart(prometheus, NAME, leaveOut);
  const adapter = folder && locatePart(prometheusAdapter, NAME, leaveOut);
  if (!folder || !adapter) {
    return;
  }
  let pipeline: Promise<MetricsPipeline> | undefined;
  describeCluster(
    NAME,
    {
      crds: 'all',
      autoscalerSyncSeconds: 1,
      nodes: [
        { name: 'system', machineType: 'e2-standard-4' },
        ...['l4-1', 'l4-2', 'l4-3'].map((name) => ({ name, machineType: 'g2-standard-8' })),
      ],
    },
    (test) =>
      declare((title, run) =>
        test(
          title,
          async (box) => {
            pipeline ??= MetricsPipeline.start(box.cluster, { prometheus: folder, adapter });
            const { logTail } = await pipeline;
            await run(box).catch((error: unknown) => {
              process.stderr.write(`${logTail()}\n`);
              throw error;
            });
          },
          TEST_TIMEOUT_MS,
        ),
      ),
  );
}

describeScaled((test) => {
  test('replicas come with the queue, an apply resets nothing, and they go when the queue has been gone', async (box) => {
    const scaled = await Scaled.apply(box, [Signal.queuedRequests(1)]);
    await scaled.load(4); // one runs, three wait: three replicas are wanted
    await scaled.becomes(3);
    await scaled.reapply();
    expect(await scaled.replicas()).toBe(3);
    const unloaded = Date.now();
    scaled.unload();
    await scaled.becomes(1);
    expect(Date.now() - unloaded).toBeGreaterThan(WINDOW * 1000);
  });

  test('a metric that is gone pins the replicas, although the other signal wants fewer', async (box) => {
    const scaled = await Scaled.apply(box, [Signal.queuedRequests(1), Signal.kvCacheUse(0.9)]);
    const { metric } = scaled.autoscaler['spec'].metrics[1].pods;
    const right: string = metric.name;
    await scaled.load(4);
    await scaled.becomes(3);
    metric.name = 'vllm_gpu_cache_usage_perc';
    await scaled.reapply();
    scaled.unload();
    await scaled.isPinned(2 * WINDOW);
    expect(await scaled.replicas()).toBe(3);
    metric.name = right;
    await scaled.reapply();
    await scaled.becomes(1);
  });

  test('what the other sources render is stored as it was written', async ({ api, namespace }) => {
    const sources = [
      MetricSource.keda({ serverAddress: 'http://prometheus.monitoring.svc:9090' }),
      MetricSource.kedaManagedPrometheus({ project: 'acme-llm' }),
      MetricSource.gkeAutoscalingMetric(),
      MetricSource.managedPrometheus({ collectedElsewhere: true }),
    ];
    for (const source of sources) {
      for (const object of rendered(namespace, [Signal.queuedRequests(5), Signal.kvCacheUse(0.8)], source)) {
        const stored = await api.apply(object);
        expect(differences(object, stored)).toEqual([]);
        await api.delete(object);
      }
    }
  });
});
