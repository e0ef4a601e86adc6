import { App, Chart } from 'cdk8s';
import { Accelerator, LlmService, Model } from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'minimal', { namespace: 'llm' });

new LlmService(chart, 'chat', {
  model: Model.QWEN3_8B,
  accelerator: Accelerator.L4,
  picker: { image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' },
});

app.synth();
