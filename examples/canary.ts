/**
 * A new version of a model gets 10 % of the requests for the same model name; clients do not see which version answers.
 *
 * Needs beforehand: the namespace `llm`, nodes with L4, a proxy-only subnet in the region, and the bucket `acme-models` with
 * both versions, which the Kubernetes service account `models` of the namespace may read.
 */
import { App, Chart } from 'cdk8s';
import {
  Accelerator,
  EndpointPicker,
  GatewayClass,
  InferenceGateway,
  InferenceModel,
  InferencePool,
  Model,
  ModelServer,
  Weights,
} from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'canary', { namespace: 'llm' });

const version = (name: string, replicas: number) =>
  new ModelServer(chart, name, {
    model: Model.QWEN3_8B,
    accelerator: Accelerator.L4,
    weights: Weights.gcsFuse({ bucket: 'acme-models', path: name, serviceAccount: 'models' }),
    servedModelName: name,
    replicas,
  });
const stable = version('chat-v1', 3);
const canary = version('chat-v2', 1);

// One pool: one picker sees the load of both, and the split is a part of its configuration.
const pool = new InferencePool(chart, 'pool', { servers: [stable, canary] });
new EndpointPicker(chart, 'picker', { pool, image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' });
new InferenceModel(chart, 'chat', {
  pool,
  name: 'acme/chat',
  targets: [
    { target: stable, weight: 90 },
    { target: canary, weight: 10 },
  ],
});

const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
gateway.route('chat', { to: [{ pool }] });

app.synth();
