/**
 * A Deployment of vLLM that already runs becomes the endpoints of a pool, unchanged and without a restart; clients then
 * come through the gateway in place of its Service.
 *
 * Needs beforehand: the namespace `llm` with the Deployment `vllm-qwen`, whose pods alone carry the label
 * `app: vllm-qwen`, and a proxy-only subnet in the region.
 */
import { App, Chart, Duration } from 'cdk8s';
import { EndpointPicker, GatewayClass, InferenceGateway, InferencePool, Model, ModelServer } from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'adopted', { namespace: 'llm' });

// What the Deployment says, said once more here, because nothing reads the cluster: see docs/reference/adopt-a-deployment.md.
const server = ModelServer.fromDeployment(chart, 'server', {
  deployment: 'vllm-qwen',
  model: Model.QWEN3_8B,
  labels: { app: 'vllm-qwen' },
  servedModelName: 'qwen',
  terminationGracePeriod: Duration.seconds(60),
});

const pool = new InferencePool(chart, 'pool', { servers: [server] });
new EndpointPicker(chart, 'picker', { pool, image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' });

const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
gateway.route('chat', { to: [{ pool }] });

app.synth();
