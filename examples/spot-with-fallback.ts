/**
 * Spot VMs for most of the load, and what is left when they are taken back: one replica on a VM that stays, and a
 * ComputeClass that buys on-demand VMs where no Spot VM is to be had.
 *
 * Needs beforehand: the namespace `llm`, GKE 1.33.3-gke.1136000, a node pool with L4 for the replica that stays (the
 * ComputeClass makes its own nodes), a proxy-only subnet in the region.
 */
import { App, Chart } from 'cdk8s';
import {
  Accelerator,
  Capacity,
  ComputeClass,
  EndpointPicker,
  GatewayClass,
  InferenceGateway,
  InferencePool,
  Model,
  ModelServer,
  Provisioning,
} from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'spot', { namespace: 'llm' });

const spotFirst = new ComputeClass(chart, 'spot-first', {
  accelerator: Accelerator.L4,
  provisioning: [Provisioning.spot(), Provisioning.onDemand()],
  // Back to Spot when there is some again: each move restarts a replica, one at a time.
  migrates: true,
});

const common = { model: Model.QWEN3_8B, accelerator: Accelerator.L4, servedModelName: 'acme/chat' };
const cheap = new ModelServer(chart, 'cheap', {
  ...common,
  replicas: 3,
  placement: { capacity: Capacity.computeClass(spotFirst) },
});
const steady = new ModelServer(chart, 'steady', {
  ...common,
  replicas: 1,
  placement: { capacity: Capacity.onDemand() },
});

const pool = new InferencePool(chart, 'pool', { servers: [cheap, steady] });
new EndpointPicker(chart, 'picker', { pool, image: 'europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0' });

const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
gateway.route('chat', { to: [{ pool }] });

app.synth();
