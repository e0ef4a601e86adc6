import { App, Chart } from 'cdk8s';
import {
  GatewayClass,
  GatewayTls,
  type HttpRouteOptions,
  InferenceGateway,
  type InferenceGatewayProps,
} from '../../../src';
import { only, render, testChart, testPool } from '../chart';

function synthesised(props: Partial<InferenceGatewayProps> = {}, route: Partial<HttpRouteOptions> = {}) {
  const chart = testChart();
  const pool = testPool(chart);
  const gateway = new InferenceGateway(chart, 'gateway', {
    gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL,
    ...props,
  });
  gateway.route('chat', { to: [{ pool }], ...route });
  const objects = render(chart);
  const routes = objects.filter(({ kind }) => kind === 'HTTPRoute');
  const toPool = routes.find(({ spec }) => spec.rules[0].backendRefs !== undefined)!;
  const redirect = routes.find(({ spec }) => spec.rules[0].backendRefs === undefined);
  return { gateway, pool, objects, gatewayObject: only(objects, 'Gateway'), route: toPool, redirect };
}

const SAME = { namespaces: { from: 'Same' } };
const { GKE_REGIONAL_INTERNAL, GKE_GLOBAL_EXTERNAL, ISTIO } = GatewayClass;
const certificate = GatewayTls.certificateManager({ certificates: ['llm', 'llm-old'] });

describe('listeners', () => {
  test('without certificates there is one, on port 80, for its host name', () => {
    expect(synthesised({ hostname: 'llm.example.com' }).gatewayObject.spec).toEqual({
      gatewayClassName: 'gke-l7-regional-external-managed',
      listeners: [{ name: 'http', port: 80, protocol: 'HTTP', hostname: 'llm.example.com', allowedRoutes: SAME }],
    });
  });

  test('with certificates HTTPS serves, and HTTP sends there', () => {
    const { gateway, gatewayObject, route, redirect } = synthesised({ tls: certificate });
    expect(gatewayObject.spec.listeners).toEqual([
      { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: SAME },
      {
        name: 'https',
        port: 443,
        protocol: 'HTTPS',
        tls: { mode: 'Terminate', options: { 'networking.gke.io/cert-manager-certs': 'llm,llm-old' } },
        allowedRoutes: SAME,
      },
    ]);
    expect(route.spec.parentRefs).toEqual([{ name: gateway.name, sectionName: 'https' }]);
    expect(redirect?.spec).toEqual({
      parentRefs: [{ name: gateway.name, sectionName: 'http' }],
      rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
    });
  });

  test('each host name has its own, and routes attach to all that serve', () => {
    const hostname = ['llm.example.com', '*.llm.example.com'];
    const { gatewayObject, route, redirect } = synthesised({ tls: certificate, hostname });
    const listeners = gatewayObject.spec.listeners.map(({ name, hostname }: { name: string; hostname: string }) => [
      name,
      hostname,
    ]);
    expect(listeners).toEqual([
      ['http', 'llm.example.com'],
      ['http-2', '*.llm.example.com'],
      ['https', 'llm.example.com'],
      ['https-2', '*.llm.example.com'],
    ]);
    const sections = (spec: { parentRefs: { sectionName: string }[] }) => spec.parentRefs.map((ref) => ref.sectionName);
    expect(sections(route.spec)).toEqual(['https', 'https-2']);
    expect(sections(redirect?.spec)).toEqual(['http', 'http-2']);
  });

  test('a route for some host names attaches to the listeners that serve them', () => {
    const hostname = ['llm.example.com', '*.tenants.example.com'];
    const match = { hostnames: ['a.tenants.example.com'] };
    const { gateway, route } = synthesised({ tls: certificate, hostname }, { match });
    expect(route.spec.parentRefs).toEqual([{ name: gateway.name, sectionName: 'https-2' }]);
  });

  test('HTTP may serve beside HTTPS, or not exist', () => {
    const ports = (http: 'serve' | 'off') => {
      const { gateway, gatewayObject, route, redirect } = synthesised({ tls: certificate, http });
      expect(route.spec.parentRefs).toEqual([{ name: gateway.name }]);
      expect(redirect).toBeUndefined();
      return gatewayObject.spec.listeners.map(({ port }: { port: number }) => port);
    };
    expect(ports('serve')).toEqual([80, 443]);
    expect(ports('off')).toEqual([443]);
  });

  test.each(['redirect', 'off'] as const)('without certificates HTTP cannot be %s', (http) => {
    expect(() => synthesised({ http })).toThrow(`GKEI_TLS_MISSING: http of the gateway test/gateway is "${http}"`);
  });
});

describe('the address', () => {
  test.each([
    [undefined, 'llm-address', 'NamedAddress'],
    [undefined, '34.120.0.7', 'IPAddress'],
    [undefined, '2600:1900::7', 'IPAddress'],
    [ISTIO, 'llm.internal', 'Hostname'],
  ])('of the class %s, "%s", is a %s', (gatewayClass, value, type) => {
    const { gatewayObject } = synthesised({ address: value, ...(gatewayClass ? { gatewayClass } : {}) });
    expect(gatewayObject.spec.addresses).toEqual([{ type, value }]);
  });
});

describe('the GCPGatewayPolicy', () => {
  test('says the SSL policy and global access of the Gateway', () => {
    const { gateway, objects } = synthesised({
      gatewayClass: GKE_REGIONAL_INTERNAL,
      tls: certificate,
      sslPolicy: 'modern',
      globalAccess: true,
    });
    expect(only(objects, 'GCPGatewayPolicy').spec).toEqual({
      default: { sslPolicy: 'modern', allowGlobalAccess: true },
      targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway.name },
    });
  });

  test('is not there when it has nothing to say', () => {
    expect(synthesised().gateway.policy).toBeUndefined();
  });
});

describe('clients’ control headers', () => {
  const removed = (props: Partial<InferenceGatewayProps>): string[] | undefined =>
    synthesised(props).route.spec.rules[0].filters?.[0].requestHeaderModifier.remove;

  test('are stripped on external gateways, in every spelling', () => {
    expect(removed({})).toEqual(
      expect.arrayContaining([
        'x-gateway-inference-objective',
        'x-llm-d-inference-objective',
        'x-gateway-inference-fairness-id',
        'x-llm-d-inference-fairness-id',
        'x-gateway-model-name-rewrite',
        'x-llm-d-model-name-rewrite',
        'X-Gateway-Model-Name',
      ]),
    );
  });

  test('are never more than the API allows, and never the destination, which the picker sets', () => {
    expect(removed({})!.length).toBeLessThanOrEqual(16);
    expect(removed({})).not.toContain('x-gateway-destination-endpoint');
  });

  test('are kept on internal gateways unless asked, and stripped where a Service decides who comes in', () => {
    expect(removed({ gatewayClass: GKE_REGIONAL_INTERNAL })).toBeUndefined();
    expect(removed({ gatewayClass: GKE_REGIONAL_INTERNAL, clientControlHeaders: 'strip' })).toBeDefined();
    expect(removed({ gatewayClass: ISTIO })).toBeDefined();
    expect(removed({ gatewayClass: ISTIO.named('istio-internal', 'internal') })).toBeUndefined();
  });

  test('that are kept are so by a word in the route', () => {
    const { route } = synthesised({ clientControlHeaders: 'keep' });
    expect(route.metadata.annotations).toHaveProperty(['gke-inference/client-control-headers'], 'keep');
  });
});

test('a class with a name of its own says which one it is like', () => {
  const { gatewayObject } = synthesised({ gatewayClass: ISTIO.named('mesh') });
  expect(gatewayObject.spec.gatewayClassName).toBe('mesh');
  expect(gatewayObject.metadata.annotations).toHaveProperty(['gke-inference/gateway-class-like'], 'istio');
});

test('a class that is not known to route to pools is found', () => {
  expect(() => synthesised({ gatewayClass: GKE_GLOBAL_EXTERNAL })).toThrow('GKEI_GATEWAY_CLASS_UNSUPPORTED');
});

describe('namespaces', () => {
  /** A gateway in `web`, a pool in `llm`. */
  function apart() {
    const app = new App();
    const [web, llm] = ['web', 'llm'].map((namespace) => new Chart(app, namespace, { namespace })) as [Chart, Chart];
    const pool = testPool(llm);
    const gateway = new InferenceGateway(web, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
    return { web, llm, pool, gateway };
  }

  test('a route to a pool of another namespace brings the grant along, once', () => {
    const { web, llm, pool, gateway } = apart();
    gateway.route('chat', { to: [{ pool }] });
    gateway.route('tenant', { to: [{ pool }], match: { headers: { 'x-tenant': 'acme' } } });
    const [route] = render(web).filter(({ kind }) => kind === 'HTTPRoute');
    expect(route.spec.rules[0].backendRefs[0]).toMatchObject({ name: pool.name, namespace: 'llm' });
    const grant = only(render(llm), 'ReferenceGrant');
    expect(grant.metadata.namespace).toBe('llm');
    expect(grant.spec).toEqual({
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'web' }],
      to: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: pool.name }],
    });
  });

  test('a route in another namespace names the gateway’s, which lets it attach', () => {
    const { web, llm, pool, gateway } = apart();
    gateway.route('chat', { to: [{ pool }], scope: llm });
    expect(only(render(llm), 'HTTPRoute').spec.parentRefs).toEqual([{ name: gateway.name, namespace: 'web' }]);
    expect(render(llm).map(({ kind }) => kind)).not.toContain('ReferenceGrant');
    expect(only(render(web), 'Gateway').spec.listeners[0].allowedRoutes.namespaces).toEqual({
      from: 'Selector',
      selector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['llm', 'web'] }],
      },
    });
  });

  test('other namespaces can be let in by name, or all', () => {
    const namespaces = (routeNamespaces: 'all' | string[]) =>
      synthesised({ routeNamespaces }).gatewayObject.spec.listeners[0].allowedRoutes.namespaces;
    expect(namespaces('all')).toEqual({ from: 'All' });
    expect(namespaces(['team-a']).selector.matchExpressions[0].values).toEqual(['llm', 'team-a']);
  });

  test('one that is not known cannot be referred to', () => {
    const { llm, pool } = apart();
    const nowhere = new Chart(llm, 'nowhere');
    const gateway = new InferenceGateway(nowhere, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
    expect(() => gateway.route('chat', { to: [{ pool }] })).toThrow(
      'the route llm/nowhere/gateway/chat is in a chart without a namespace, and the pool llm/pool in the namespace llm',
    );
    expect(() => gateway.route('chat', { to: [{ pool }], scope: llm })).toThrow('GKEI_ROUTE_NAMESPACE_UNKNOWN');
  });
});

test('a gateway has one model router', () => {
  const { gateway } = synthesised();
  gateway.useModelRouter({ name: 'router' });
  expect(gateway.modelRouter).toEqual({ name: 'router' });
  expect(() => gateway.useModelRouter({ name: 'second' })).toThrow('already has the model router router');
});
