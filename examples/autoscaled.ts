/**
 * As many replicas as the load asks for: scaled by what waits in vLLM and by its KV cache, at the pace at which the model
 * loads, with metrics collected and alerts.
 *
 * Needs beforehand: the namespace `llm`, a node pool with L4 that scales up to 8 nodes, a proxy-only subnet in the region,
 * managed collection (on by default) and the Stackdriver adapter for custom metrics.
 */
import { App, Chart } from 'cdk8s';
import { Accelerator, InferenceAutoscaler, InferenceMonitoring, LlmService, Model, Signal } from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'autoscaled', { namespace: 'llm' });

const chat = new LlmService(chart, 'chat', {
  model: Model.QWEN3_8B,
  accelerator: Accelerator.L4,
  picker: { image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0', replicas: 2 },
});

new InferenceMonitoring(chart, 'monitoring', {
  pools: [chat.pool],
  alerts: { runbooks: 'https://wiki.example.com/runbooks', labels: { team: 'serving' } },
});

// The signal that wants most replicas counts: a queue, or a KV cache that is nearly full.
new InferenceAutoscaler(chart, 'autoscaler', {
  target: chat.server,
  replicas: { min: 2, max: 8 },
  signals: [Signal.queuedRequests(5), Signal.kvCacheUse(0.8)],
});

app.synth();
