/**
 * The same objects as an LlmService makes, from the single constructs: for when parts are shared, replaced or tuned.
 *
 * Needs beforehand: the namespace `llm`, nodes with two A100 40 GB (a2-highgpu-2g), a proxy-only subnet in the region, and a
 * Secret `hugging-face` with the key `token`, of an account that accepted the model's licence.
 */
import { App, Chart, Duration } from 'cdk8s';
import { Secret } from 'cdk8s-plus-28';
import {
  Accelerator,
  EndpointPicker,
  GatewayClass,
  InferenceGateway,
  InferencePool,
  Model,
  ModelServer,
  Rollout,
  Weights,
} from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'by-hand', { namespace: 'llm' });

// vLLM on two A100s a replica. Gemma is gated: its token lies in a Secret that exists already.
const server = new ModelServer(chart, 'gemma', {
  model: Model.GEMMA_3_27B,
  accelerator: Accelerator.A100_40,
  replicas: 2,
  servedModelName: 'acme/chat',
  weights: Weights.huggingFace({ tokenSecret: Secret.fromSecretName(chart, 'hub-token', 'hugging-face') }),
  engine: { maxModelLen: 32_768, args: { 'max-num-seqs': 128 } },
  rollout: Rollout.surge(),
  drain: { shutdown: Duration.minutes(5) },
  overrides: {
    spec: { template: { metadata: { annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' } } } },
  },
});

const pool = new InferencePool(chart, 'pool', { servers: [server], requestTimeout: Duration.minutes(30) });

new EndpointPicker(chart, 'picker', {
  pool,
  replicas: 2,
  image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0',
});

const gateway = new InferenceGateway(chart, 'gateway', {
  gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL,
  hostname: 'llm.example.com',
});
gateway.route('chat', { to: [{ pool }] });

app.synth();
