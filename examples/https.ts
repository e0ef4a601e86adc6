/**
 * HTTPS at a reserved address, with a certificate of Certificate Manager and a Cloud Armor policy; port 80 sends clients to
 * HTTPS.
 *
 * Needs beforehand: the namespace `llm`, nodes with L4, and in the cluster's region a proxy-only subnet, the reserved address
 * `llm`, the Certificate Manager certificate `llm-example-com`, the Cloud Armor security policy `llm-edge` and the SSL policy
 * `modern`, all of them regional.
 */
import { App, Chart } from 'cdk8s';
import {
  Accelerator,
  EndpointPicker,
  GatewayClass,
  GatewayTls,
  InferenceGateway,
  InferencePool,
  Model,
  ModelServer,
} from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'https', { namespace: 'llm' });

const server = new ModelServer(chart, 'server', { model: Model.QWEN3_8B, accelerator: Accelerator.L4 });
const pool = new InferencePool(chart, 'pool', { servers: [server], securityPolicy: 'llm-edge' });
new EndpointPicker(chart, 'picker', { pool, image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' });

const gateway = new InferenceGateway(chart, 'gateway', {
  gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL,
  hostname: 'llm.example.com',
  address: 'llm',
  tls: GatewayTls.certificateManager({ certificates: ['llm-example-com'] }),
  sslPolicy: 'modern',
});
gateway.route('chat', { to: [{ pool }] });

app.synth();
