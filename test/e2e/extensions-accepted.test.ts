import { Chart, Duration, JsonPatch, Testing } from 'cdk8s';
import {
  Accelerator,
  GatewayClass,
  GatewayExtension,
  type GatewayExtensionProps,
  InferenceGateway,
  InferencePool,
  Model,
  ModelArmor,
  ModelServer,
} from '../../src';
import { describeCluster } from './cluster/describe-cluster';
import { differences } from './cluster/differences';
import type { KubeObject } from './cluster/kube-object';

const SEES: readonly GatewayExtensionProps['sees'][] = ['requests before routing', 'requests', 'requests and answers'];

/** Everything that stands between a gateway of GKE and its models, in all its forms. */
function rendered(namespace: string): KubeObject[] {
  const chart = new Chart(Testing.app(), 'test', { namespace });
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
  const prompts = 'projects/acme/locations/europe-west4/templates/strict';
  new ModelArmor(chart, 'armor', {
    gateway,
    region: 'europe-west4',
    templates: [{ prompts }, { model: 'acme/chat', prompts, responses: prompts }],
  });
  for (const [index, sees] of SEES.entries()) {
    const timeout = Duration.millis(200);
    new GatewayExtension(chart, `guard-${index}`, { gateway, service: `guard-${index}`, port: 9000, sees, timeout });
  }
  const server = new ModelServer(chart, 'server', { model: Model.QWEN3_8B, accelerator: Accelerator.L4 });
  const pool = new InferencePool(chart, 'pool', { servers: [server] });
  pool.usePicker({ serviceName: 'picker', port: 9002, failureMode: 'FailOpen' });
  const iap = { enabled: true, clientID: 'acme', oauth2ClientSecret: { name: 'iap' } };
  pool.backendPolicy!.addJsonPatch(JsonPatch.add('/spec/default/iap', iap));
  const objects = Testing.synth(chart) as KubeObject[];
  return objects.filter(({ apiVersion }) => apiVersion === 'networking.gke.io/v1');
}

describeCluster('what stands before models on GKE', { crds: 'gke-1.34', nodes: [] }, (test) => {
  test('is stored as it was written', async ({ api, namespace }) => {
    const objects = rendered(namespace);
    expect(new Set(objects.map(({ kind }) => kind))).toEqual(
      new Set(['GCPBackendPolicy', 'GCPRoutingExtension', 'GCPTrafficExtension', 'HealthCheckPolicy']),
    );
    for (const object of objects) {
      await api.create(object);
      expect(differences(object, await api.get(object))).toEqual([]);
    }
  });
});
