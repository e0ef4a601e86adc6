/**
 * A model that no single machine holds: DeepSeek R1 on two machines of eight H100 a replica, its weights read from a bucket.
 *
 * Needs beforehand: the namespace `llm`, the LeaderWorkerSet controller, nodes with eight H100 (a3-highgpu-8g), a proxy-only
 * subnet in the region, and the bucket `acme-models` with the weights, which the Kubernetes service account `models` of the
 * namespace may read.
 */
import { App, Chart } from 'cdk8s';
import { Accelerator, LlmService, Model, Weights } from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'multi-host', { namespace: 'llm' });

new LlmService(chart, 'reason', {
  model: Model.DEEPSEEK_R1,
  accelerator: Accelerator.H100,
  machines: 2,
  replicas: 1,
  weights: Weights.gcsFuse({ bucket: 'acme-models', path: 'deepseek-r1', serviceAccount: 'models' }),
  engine: { maxModelLen: 32_768 },
  picker: { image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' },
});

app.synth();
