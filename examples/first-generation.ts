/**
 * The first generation of the inference APIs: InferencePool and InferenceModel v1alpha2, for clusters that have no newer one.
 *
 * Needs beforehand: the namespace `llm`, nodes with L4, a proxy-only subnet in the region, and the definitions of release 0.3
 * of the Gateway API Inference Extension (inference.networking.x-k8s.io/v1alpha2).
 */
import { App, Chart } from 'cdk8s';
import {
  Accelerator,
  Adapter,
  ApiProfile,
  EndpointPicker,
  GatewayClass,
  InferenceGateway,
  InferenceModel,
  InferencePool,
  Model,
  ModelServer,
} from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'first-generation', { namespace: 'llm' });

const polite = Adapter.huggingFace('polite-v2', 'acme/polite-lora');
const server = new ModelServer(chart, 'server', {
  model: Model.QWEN3_8B,
  accelerator: Accelerator.L4,
  adapters: [polite],
});

// The pool says which generation it is of; its models, its picker's rights and its routes follow.
const pool = new InferencePool(chart, 'pool', { servers: [server], api: ApiProfile.V1ALPHA2 });
new EndpointPicker(chart, 'picker', { pool, image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' });
new InferenceModel(chart, 'chat', {
  pool,
  name: 'acme/chat',
  targets: [
    { target: server, weight: 80 },
    { target: polite, weight: 20 },
  ],
  criticality: 'critical',
});

const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
gateway.route('chat', { to: [{ pool }] });

app.synth();
