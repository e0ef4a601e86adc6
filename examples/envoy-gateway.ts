/**
 * The same service behind Envoy Gateway, in a cluster of any provider: what GKE's load balancer reads is left out, what Envoy
 * Gateway needs is rendered instead.
 *
 * Needs beforehand: the namespace `llm`, nodes with L4, Envoy Gateway 1.9 with the GatewayClass `eg`, and the
 * InferencePool's definition (inference.networking.k8s.io/v1).
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
  PickerTls,
} from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'envoy', { namespace: 'llm' });

const server = new ModelServer(chart, 'server', { model: Model.QWEN3_8B, accelerator: Accelerator.L4 });
const pool = new InferencePool(chart, 'pool', { servers: [server] });
new EndpointPicker(chart, 'picker', {
  pool,
  image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0',
  // Envoy Gateway would verify a certificate, and the picker's is its own.
  tls: PickerTls.none(),
});

const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.ENVOY_GATEWAY });
gateway.route('chat', { to: [{ pool }] });

app.synth();
