import { GatewayClass, InferenceGateway, ModelRouter, type ModelRouterProps } from '../../../src';
import { only, render, testChart, testPool } from '../chart';

function routed(props: Partial<ModelRouterProps> = {}, gatewayClass = GatewayClass.GKE_REGIONAL_EXTERNAL) {
  const chart = testChart();
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass });
  const router = new ModelRouter(chart, 'router', { gateway, image: 'registry.example.com/picker:1.0.0', ...props });
  const pool = testPool(chart);
  gateway.route('chat', { match: { model: 'acme/chat' }, to: [{ pool }] });
  return { chart, gateway, router };
}

test('the load balancer asks the router before it chooses a route, and holds requests until it answers', () => {
  const { chart, gateway, router } = routed();
  const { spec } = only(render(chart), 'GCPRoutingExtension');
  expect(spec.targetRefs).toEqual([{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway.name }]);
  const [extension] = spec.extensionChains[0].extensions;
  expect(extension.backendRef).toEqual({ group: '', kind: 'Service', name: router.service.name, port: 9004 });
  expect(extension.failOpen).toBe(false);
  // Full duplex: the body comes and goes in pieces, trailers end it.
  expect(extension.requestBodySendMode).toBe('FullDuplexStreamed');
  expect(extension.supportedEvents).toEqual(['RequestHeaders', 'RequestBody', 'RequestTrailers']);
});

test('the load balancer probes the router where it tells its health', () => {
  const { chart, router } = routed();
  const policy = render(chart).find(
    ({ kind, spec }) => kind === 'HealthCheckPolicy' && spec.targetRef.kind === 'Service',
  )!;
  expect(policy.spec.targetRef.name).toBe(router.service.name);
  expect(policy.spec.default.config).toEqual({
    type: 'GRPC',
    grpcHealthCheck: { portSpecification: 'USE_FIXED_PORT', port: 9005 },
  });
});

test('two replicas serve, spread, one of which stays in a node upgrade', () => {
  const { chart, router } = routed();
  const objects = render(chart);
  const deployment = objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === router.deployment.name,
  )!;
  expect(deployment.spec.replicas).toBe(2);
  const { topologySpreadConstraints } = deployment.spec.template.spec;
  expect(topologySpreadConstraints).toHaveLength(2);
  expect(topologySpreadConstraints[0].labelSelector).toEqual(deployment.spec.selector);
  const budgets = objects
    .filter(({ kind }) => kind === 'PodDisruptionBudget')
    .map(({ spec }) => spec.selector.matchLabels);
  expect(budgets).toContainEqual({ 'app.kubernetes.io/instance': router.deployment.name });
  const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === router.service.name)!;
  expect(deployment.spec.template.metadata.labels).toMatchObject(service.spec.selector);
  expect(service.spec.ports[0]).toMatchObject({ port: 9004, appProtocol: 'HTTP2' });
});

test('a missing image is a finding', () => {
  const { chart } = routed({ image: undefined });
  expect(() => render(chart)).toThrow('GKEI_PICKER_IMAGE_MISSING: container model-router');
});

test('a gateway has one router', () => {
  const { chart, gateway } = routed();
  expect(() => new ModelRouter(chart, 'second', { gateway })).toThrow('GKEI_GATEWAY_HAS_MODEL_ROUTER');
});

test('a gateway of another kind cannot ask it', () => {
  expect(() => routed({}, GatewayClass.ofName('istio'))).toThrow('GKEI_MODEL_ROUTER_CLASS');
});
