/**
 * One model on two kinds of GPUs in one pool: the picker sends each request where it finishes soonest, so that a faster
 * GPU gets more of them.
 *
 * Needs beforehand: the namespace `llm`, nodes with L4 and A100 80 GB, a proxy-only subnet in the region.
 */
import { App, Chart } from 'cdk8s';
import {
  Accelerator,
  EndpointPicker,
  GatewayClass,
  InferenceGateway,
  InferencePool,
  Model,
  ModelServer,
} from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'mixed-gpus', { namespace: 'llm' });

// Servers of one pool are interchangeable for clients: the same name, and a context that the smaller GPU has room for.
const common = { model: Model.QWEN3_8B, servedModelName: 'acme/chat', engine: { maxModelLen: 16_384 } };
const small = new ModelServer(chart, 'l4', { ...common, accelerator: Accelerator.L4, replicas: 2 });
const large = new ModelServer(chart, 'a100', { ...common, accelerator: Accelerator.A100_80, replicas: 1 });

const pool = new InferencePool(chart, 'pool', { servers: [small, large] });
new EndpointPicker(chart, 'picker', { pool, image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' });

const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
gateway.route('chat', { to: [{ pool }] });

app.synth();
