/**
 * Several models behind one gateway: the model router reads the model out of each request's body, and routes match it.
 *
 * Needs beforehand: the namespace `llm`, nodes with L4 and A100 80 GB, a proxy-only subnet in the region.
 */
import { App, Chart } from 'cdk8s';
import { Accelerator, GatewayClass, InferenceGateway, LlmService, Model, ModelRouter } from 'gke-inference';

const IMAGE = 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0';

const app = new App();
const chart = new Chart(app, 'several-models', { namespace: 'llm' });

const gateway = new InferenceGateway(chart, 'gateway', {
  gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL,
  hostname: 'llm.example.com',
});
new ModelRouter(chart, 'router', { gateway, image: IMAGE });

// Clients choose by the `model` field alone: same address, same paths.
new LlmService(chart, 'chat', {
  model: Model.QWEN3_32B,
  accelerator: Accelerator.A100_80,
  servedModelName: 'acme/chat',
  picker: { image: IMAGE },
  gateway,
  match: { model: 'acme/chat' },
});
new LlmService(chart, 'classify', {
  model: Model.QWEN3_4B,
  accelerator: Accelerator.L4,
  servedModelName: 'acme/classify',
  picker: { image: IMAGE },
  gateway,
  match: { model: 'acme/classify' },
});

app.synth();
