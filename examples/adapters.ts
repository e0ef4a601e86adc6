/**
 * Two adapters (LoRAs) of one model behind two model names: requests for both share the GPUs and the weights of the model.
 *
 * Needs beforehand: the namespace `llm`, nodes with L4, a proxy-only subnet in the region, and a Secret `hugging-face` with
 * the key `token`, of an account that may read the adapters' repositories.
 */
import { App, Chart } from 'cdk8s';
import { Secret } from 'cdk8s-plus-28';
import { Accelerator, Adapter, InferenceModel, LlmService, Model, Weights } from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'adapters', { namespace: 'llm' });

const support = Adapter.huggingFace('support-v3', 'acme/support-lora', { rank: 32 });
const legal = Adapter.huggingFace('legal-v1', 'acme/legal-lora');

const { pool } = new LlmService(chart, 'chat', {
  model: Model.QWEN3_8B,
  accelerator: Accelerator.L4,
  weights: Weights.huggingFace({ tokenSecret: Secret.fromSecretName(chart, 'hub-token', 'hugging-face') }),
  adapters: [support, legal],
  picker: { image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' },
});

// Clients do not see which version answers. While the GPUs are full, requests for `acme/legal` are refused with 429.
new InferenceModel(chart, 'support', { pool, name: 'acme/support', targets: [support], criticality: 'critical' });
new InferenceModel(chart, 'legal', { pool, name: 'acme/legal', targets: [legal], criticality: 'sheddable' });

app.synth();
