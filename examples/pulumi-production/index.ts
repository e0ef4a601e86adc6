import { Config } from '@pulumi/pulumi';
import type { Chart } from 'cdk8s';
import {
  Accelerator,
  Capacity,
  EndpointPicker,
  GatewayTls,
  InferenceAutoscaler,
  InferenceGateway,
  InferenceMonitoring,
  InferencePool,
  Model,
  ModelRouter,
  ModelServer,
  Signal,
} from 'gke-inference';
import { InferencePlatform } from 'gke-inference/pulumi';

const config = new Config();
// Set once the picker's image was pushed to the repository that the first `pulumi up` makes.
const tag = config.get('pickerTag');

const platform = new InferencePlatform('llm', {
  location: 'europe-west4',
  zones: ['europe-west4-a', 'europe-west4-b'],
  picker: tag ? { tag } : undefined,
  // Reads the metrics that replicas follow; install the adapter itself from its manifests.
  metricsReader: 'adapter',
  network: { securityPolicy: { requestsPerMinute: 300 } },
  cluster: {
    upgrades: { channel: 'stable', window: { start: '02:00', hours: 6, days: ['saturday', 'sunday'] } },
    controlPlane: { dns: true, ip: 'none' },
    privateNodes: true,
  },
  services: {
    chat: {
      model: Model.LLAMA_3_3_70B,
      accelerator: Accelerator.A100_80,
      replicas: { min: 2, max: 4 },
      weights: { bucket: config.require('weightsBucket'), path: 'llama-3.3-70b' },
    },
    classify: {
      model: Model.QWEN3_8B,
      accelerator: Accelerator.L4,
      replicas: { min: 1, max: 8 },
      capacity: Capacity.spot(),
    },
  },
});

const serve = (chart: Chart) => {
  const image = platform.pickerImage;
  const gateway = new InferenceGateway(chart, 'gateway', {
    ...platform.gatewayProps,
    hostname: config.require('hostname'),
    tls: GatewayTls.certificateManager({ certificates: [config.require('certificate')] }),
  });
  new ModelRouter(chart, 'router', { gateway, image });

  const pools = platform.services.map((name) => {
    const server = new ModelServer(chart, name, { ...platform.serverProps(name), servedModelName: name });
    const pool = new InferencePool(chart, `${name}-pool`, {
      servers: [server],
      securityPolicy: platform.securityPolicy,
    });
    new EndpointPicker(chart, `${name}-picker`, { pool, image, replicas: 2 });
    gateway.route(name, { to: [{ pool }], match: { model: name } });
    new InferenceAutoscaler(chart, `${name}-scale`, {
      target: server,
      replicas: platform.replicas(name),
      signals: [Signal.queuedRequests(5), Signal.kvCacheUse(0.8)],
    });
    return pool;
  });
  new InferenceMonitoring(chart, 'monitoring', { pools, alerts: { labels: { team: 'serving' } } });
};

if (tag) {
  platform.deploy('serving', serve);
}

export const address = platform.network?.address;
export const pickerImage = platform.pickerRepository?.imageName;
export const kubeconfig = platform.cluster.kubeconfig;
