/**
 * A model of 70 billion parameters, gated on the hub, on several A100 80 GB a replica: how many is computed.
 *
 * Needs beforehand: the namespace `llm`, nodes with A100 80 GB (a2-ultragpu), a proxy-only subnet in the region, and a
 * Secret `hugging-face` with the key `token`, of an account that accepted the model's licence.
 */
import { App, Chart } from 'cdk8s';
import { Secret } from 'cdk8s-plus-28';
import { Accelerator, LlmService, Model, Weights } from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'llama-70b', { namespace: 'llm' });

new LlmService(chart, 'chat', {
  model: Model.LLAMA_3_3_70B,
  accelerator: Accelerator.A100_80,
  weights: Weights.huggingFace({
    tokenSecret: Secret.fromSecretName(chart, 'hub-token', 'hugging-face'),
    // A commit of the repository: every replica serves the same weights, whenever it starts.
    revision: '6f6073b423013f6a7d4d9f39144961bfbfbc386b',
  }),
  engine: { maxModelLen: 32_768 },
  picker: { image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' },
});

app.synth();
