import type { KubeObject } from '../cluster/kube-object';
import {
  backendRef,
  exampleStore,
  gateway,
  grant,
  pickerService,
  pod,
  policy,
  pool,
  route,
  tlsSecret,
} from './example-store';
import { gatewayConfig } from './gateway-config';
import type { GatewayObjects } from './gateway-objects';

// biome-ignore lint/suspicious/noExplicitAny: Envoy's configuration is a tree without types here
type Tree = any;

const KEY_PAIR = { certificate: 'the certificate', privateKey: 'the key' };

const PICKER_FILTER = 'envoy.filters.http.ext_proc';
const HEADERS_FILTER = 'envoy.filters.http.header_mutation';

function fileOf(changes: Partial<GatewayObjects>, file: string): readonly Tree[] {
  const config = gatewayConfig(exampleStore(changes), {
    folder: '/envoy',
    portOf: (_, port) => 10_000 + port,
    certificateManager: new Map([['managed', KEY_PAIR]]),
  });
  return config.get(file) ?? [];
}

function cluster(changes: Partial<GatewayObjects>, name = 'pool.llm.chat'): Tree {
  return fileOf(changes, 'clusters.json').find((candidate) => candidate.name === name);
}

function endpoints(changes: Partial<GatewayObjects>, name = 'pool.llm.chat'): string[] {
  const [assignment] = fileOf(changes, `endpoints-${name}.json`);
  return assignment.endpoints[0].lb_endpoints.map(({ endpoint }: Tree) => {
    const { socket_address, envoy_internal_address } = endpoint.address;
    return envoy_internal_address?.endpoint_id ?? `${socket_address.address}:${socket_address.port_value}`;
  });
}

/** The listeners that clients reach. */
function listeners(changes: Partial<GatewayObjects>): Tree[] {
  return fileOf(changes, 'listeners.json').filter(({ address }) => address !== undefined);
}

/** Where the health of the only endpoint is checked. */
function healthCheckedAt(changes: Partial<GatewayObjects>): Tree {
  const [assignment] = fileOf(changes, 'endpoints-pool.llm.chat.json');
  return assignment.endpoints[0].lb_endpoints[0].endpoint.health_check_config.address.socket_address;
}

function hosts(changes: Partial<GatewayObjects>): { [host: string]: Tree[] } {
  const [configuration] = fileOf(changes, 'routes-port-10080.json');
  return Object.fromEntries(configuration.virtual_hosts.map(({ domains, routes }: Tree) => [domains[0], routes]));
}

function routes(changes: Partial<GatewayObjects>): Tree[] {
  return hosts(changes)['*'] ?? [];
}

const matching = (...matches: object[]) => ({ rules: [{ matches, backendRefs: [backendRef()] }] });
const prefix = (value: string) => ({ path: { type: 'PathPrefix', value } });
const exact = (value: string) => ({ path: { type: 'Exact', value } });

describe('policies', () => {
  test('without any, GKE checks / on the serving port and waits 30 s', () => {
    const [check] = cluster({}).health_checks;
    expect(check).toMatchObject({ interval: '5s', timeout: '5s', http_health_check: { path: '/' } });
    expect(healthCheckedAt({})).toEqual({ address: '10.0.0.1', port_value: 8000 });
    expect(routes({})[0].route).toEqual({ cluster: 'pool.llm.chat', timeout: '30s' });
  });

  test('say otherwise', () => {
    const httpHealthCheck = { requestPath: '/health', port: 8001, portSpecification: 'USE_FIXED_PORT' };
    const changes = {
      healthCheckPolicies: [
        policy('healthCheckPolicies', { checkIntervalSec: 2, config: { type: 'HTTP', httpHealthCheck } }),
      ],
      backendPolicies: [policy('backendPolicies', { timeoutSec: 600 })],
    };
    const [check] = cluster(changes).health_checks;
    expect(check).toMatchObject({ interval: '2s', no_traffic_interval: '2s', http_health_check: { path: '/health' } });
    expect(healthCheckedAt(changes)).toEqual({ address: '10.0.0.1', port_value: 8001 });
    expect(routes(changes)[0].route.timeout).toBe('600s');
  });

  const tlsPolicy = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'BackendTLSPolicy',
    metadata: { name: 'chat', namespace: 'llm', uid: 'chat' },
    spec: {
      targetRefs: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'chat' }],
      validation: { hostname: 'h', caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] },
    },
  };

  test('a BackendTLSPolicy makes the gateway verify model servers', () => {
    const ca = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'ca', namespace: 'llm' },
      data: { 'ca.crt': 'PEM' },
    };
    const changes = { backendTlsPolicies: [tlsPolicy], configMaps: [ca] };
    const socket = cluster(changes).transport_socket.typed_config.transport_socket.typed_config;
    expect(socket).toMatchObject({
      sni: 'h',
      common_tls_context: { validation_context: { trusted_ca: { inline_string: 'PEM' } } },
    });
  });

  test('a BackendTLSPolicy whose ConfigMap is missing makes requests fail', () => {
    expect(routes({ backendTlsPolicies: [tlsPolicy] })[0].direct_response.status).toBe(500);
  });

  test.each([
    ['another name', { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'other' }],
    ['another group', { group: 'inference.networking.x-k8s.io', kind: 'InferencePool', name: 'chat' }],
    ['another kind', { kind: 'Service', name: 'chat' }],
  ])('mean nothing to a pool when they target %s', (_, targetRef) => {
    const foreign = policy('backendPolicies', { timeoutSec: 600 });
    const backendPolicies = [{ ...foreign, spec: { ...foreign['spec'], targetRef } }];
    expect(routes({ backendPolicies })[0].route.timeout).toBe('30s');
  });
});

describe('endpoints', () => {
  const members = (...pods: KubeObject[]) => endpoints({ pods });
  const labels = { pool: 'chat' };

  test('are all pods with an address, ready or not, on every port', () => {
    const pods = [
      pod('b', '10.0.0.2', labels, false),
      pod('a', '10.0.0.1', labels),
      pod('c', '10.0.0.3', { pool: 'x' }),
    ];
    expect(members(...pods)).toEqual(['10.0.0.1:8000', '10.0.0.2:8000']);
    const pools = [pool({ targetPorts: [{ number: 8000 }, { number: 8001 }] })];
    expect(endpoints({ pools })).toEqual(['10.0.0.1:8000', '10.0.0.1:8001']);
  });

  test('keep their ways while they are leaving, and get no more requests', () => {
    const options = {
      folder: '/envoy',
      portOf: () => 10_080,
      certificateManager: new Map(),
      leaving: [{ ip: '10.0.0.7', port: 8000 }],
    };
    const config = gatewayConfig(exampleStore(), options);
    for (const file of ['listeners.json', 'clusters.json']) {
      const names = config.get(file)!.map(({ name }: Tree) => name);
      expect(names).toEqual(expect.arrayContaining(['way.10.0.0.1:8000', 'way.10.0.0.7:8000']));
    }
    expect(config.get('endpoints-pool.llm.chat.json')).toEqual(fileOf({}, 'endpoints-pool.llm.chat.json'));
  });

  test('are no pods without an address, that ended or are being deleted', () => {
    const ended = pod('ended', '10.0.0.2', labels);
    const deleted = pod('deleted', '10.0.0.3', labels);
    expect(
      members(
        pod('waiting', undefined, labels),
        { ...ended, status: { ...ended['status'], phase: 'Failed' } },
        { ...deleted, metadata: { ...deleted.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } },
      ),
    ).toEqual([]);
  });
});

describe('the picker', () => {
  const picker = 'picker.llm.chat';
  const away = { pods: [pod('picker-0', '10.0.0.9', { app: 'picker' }, false)] };

  test('is asked at the ready pods of its Service, over TLS', () => {
    expect(routes({})[0].typed_per_filter_config[PICKER_FILTER].overrides.grpc_service.envoy_grpc.cluster_name).toBe(
      picker,
    );
    expect(endpoints({}, picker)).toEqual(['10.0.0.9:9002']);
    expect(cluster({}, picker)).toHaveProperty('transport_socket');
  });

  test('is asked without TLS where its Service says h2c, at the port that the Service leads to', () => {
    const services = [pickerService({ appProtocol: 'kubernetes.io/h2c', targetPort: 19_002 })];
    expect(cluster({ services }, picker)).not.toHaveProperty('transport_socket');
    expect(endpoints({ services }, picker)).toEqual(['10.0.0.9:19002']);
  });

  test('is passed by while it is away when its pool fails open, and missed when it fails closed', () => {
    expect(routes(away)[0]).not.toHaveProperty('typed_per_filter_config');
    const endpointPickerRef = { name: 'picker', port: { number: 9002 }, failureMode: 'FailClose' };
    const closed = { ...away, pools: [pool({ endpointPickerRef })] };
    expect(routes(closed)[0]).toHaveProperty('typed_per_filter_config');
    expect(endpoints(closed, picker)).toEqual([]);
  });
});

describe('routes', () => {
  test('are tried from the most to the least specific, whatever their order in the objects', () => {
    const header = { headers: [{ name: 'x-tenant', value: 'acme' }] };
    const matches = [prefix('/'), prefix('/v1'), { ...prefix('/v1'), ...header }, exact('/v1/models'), exact('/v1')];
    expect(routes({ routes: [route(matching(...matches))] }).map(({ match }) => match)).toEqual([
      { path: '/v1/models', headers: [] },
      { path: '/v1', headers: [] },
      { path_separated_prefix: '/v1', headers: [{ name: 'x-tenant', string_match: { exact: 'acme' } }] },
      { path_separated_prefix: '/v1', headers: [] },
      { prefix: '/', headers: [] },
    ]);
  });

  test('of equal matches the older object is tried first', () => {
    const aged = (name: string, creationTimestamp: string, backend: string) => {
      const object = route({ rules: [{ backendRefs: [backendRef({ name: backend })] }] }, name);
      return { ...object, metadata: { ...object.metadata, creationTimestamp } };
    };
    const younger = aged('a', '2026-02-01T00:00:00Z', 'chat');
    const older = aged('b', '2026-01-01T00:00:00Z', 'other');
    const pools = [pool(), pool({}, 'other')];
    const order = routes({ routes: [younger, older], pools }).map((each) => each.route.cluster);
    expect(order).toEqual(['pool.llm.other', 'pool.llm.chat']);
  });

  test('share requests by weight, each share with its own timeout', () => {
    const backendRefs = [
      backendRef({ weight: 90 }),
      backendRef({ name: 'off', weight: 0 }),
      backendRef({ name: 'next', weight: 10 }),
    ];
    const changes = {
      routes: [route({ rules: [{ backendRefs }] })],
      pools: [pool(), pool({}, 'next')],
      backendPolicies: [policy('backendPolicies', { timeoutSec: 600 })],
    };
    const shares = routes(changes).map(({ match, route: to }) => [to, match.runtime_fraction?.default_value]);
    expect(shares).toEqual([
      [
        { cluster: 'pool.llm.chat', timeout: '600s' },
        { numerator: 900_000, denominator: 'MILLION' },
      ],
      [{ cluster: 'pool.llm.next', timeout: '30s' }, undefined],
    ]);
  });

  test('belong to the hosts that they share with their listener', () => {
    const hostsOf = (hostname: string | undefined, hostnames: string[] | undefined) => {
      const listeners = [{ name: 'http', port: 80, protocol: 'HTTP', hostname }];
      return Object.keys(hosts({ gateways: [gateway({ listeners })], routes: [route({ hostnames })] }));
    };
    expect(hostsOf(undefined, undefined)).toEqual(['*']);
    expect(hostsOf('llm.example.com', undefined)).toEqual(['llm.example.com']);
    expect(hostsOf(undefined, ['a.example.com'])).toEqual(['a.example.com']);
    expect(hostsOf('*.example.com', ['a.example.com', 'b.example.org'])).toEqual(['a.example.com']);
    expect(hostsOf('a.example.com', ['*.example.com'])).toEqual(['a.example.com']);
    expect(hostsOf('a.example.com', ['b.example.com'])).toEqual([]);
  });

  test('are not attached to another gateway, another listener or where their namespace is not allowed', () => {
    const attached = (spec: object, namespace?: string) => routes({ routes: [route(spec, 'chat', namespace)] }).length;
    expect(attached({})).toBe(1);
    expect(attached({ parentRefs: [{ name: 'other' }] })).toBe(0);
    expect(attached({ parentRefs: [{ name: 'web', sectionName: 'https' }] })).toBe(0);
    expect(attached({}, 'elsewhere')).toBe(0);
  });

  test('attach from namespaces that the listener chooses by their labels', () => {
    const attached = (selector: object) => {
      const allowedRoutes = { namespaces: { from: 'Selector', selector } };
      const listeners = [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes }];
      return routes({ gateways: [gateway({ listeners })], routes: [route({}, 'chat', 'elsewhere')] }).length;
    };
    const expression = (...values: string[]) => ({
      matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }],
    });
    expect(attached(expression('llm', 'elsewhere'))).toBe(1);
    expect(attached(expression('llm'))).toBe(0);
    expect(attached({ matchLabels: { 'kubernetes.io/metadata.name': 'elsewhere' } })).toBe(1);
  });

  test('change headers before the picker sees them', () => {
    const requestHeaderModifier = { remove: ['x-a'], set: [{ name: 'x-b', value: '1' }] };
    const filters = [{ type: 'RequestHeaderModifier', requestHeaderModifier }];
    const [first] = routes({ routes: [route({ rules: [{ filters, backendRefs: [backendRef()] }] })] });
    expect(first.typed_per_filter_config[HEADERS_FILTER].mutations.request_mutations).toEqual([
      { append: { header: { key: 'x-b', value: '1' }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' } },
      { remove: 'x-a' },
    ]);
    const [{ filter_chains }] = listeners({});
    const names = filter_chains[0].filters[0].typed_config.http_filters.map(({ name }: Tree) => name);
    expect(names.indexOf(HEADERS_FILTER)).toBeLessThan(names.indexOf(PICKER_FILTER));
  });

  test('send clients to HTTPS', () => {
    const filters = [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }];
    expect(routes({ routes: [route({ rules: [{ filters }] })] })[0].redirect).toEqual({
      scheme_redirect: 'https',
      response_code: 'MOVED_PERMANENTLY',
    });
  });

  test('of another namespace need a grant', () => {
    const allowedRoutes = { namespaces: { from: 'All' } };
    const foreign = {
      gateways: [gateway({ listeners: [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes }] })],
      routes: [route({ rules: [{ backendRefs: [backendRef({ namespace: 'llm' })] }] }, 'chat', 'elsewhere')],
    };
    const refused = { status: 500, body: { inline_string: expect.stringContaining('RefNotPermitted') } };
    expect(routes(foreign)[0].direct_response).toEqual(refused);
    expect(routes({ ...foreign, grants: [grant('another')] })[0].direct_response).toEqual(refused);
    expect(routes({ ...foreign, grants: [grant('elsewhere')] })[0].route.cluster).toBe('pool.llm.chat');
  });

  test.each([
    ['BackendNotFound', { backendRefs: [backendRef({ name: 'missing' })] }],
    ['no backend has a weight', { backendRefs: [backendRef({ weight: 0 })] }],
    ['does not support backends of the kind Service', { backendRefs: [{ name: 'chat', port: 80 }] }],
    ['does not support filters', { filters: [{ type: 'URLRewrite' }], backendRefs: [backendRef()] }],
    ['does not support timeouts', { timeouts: { request: '10s' }, backendRefs: [backendRef()] }],
  ])('answer 500 where they lead nowhere: %s', (reason, rule) => {
    const { direct_response: response } = routes({ routes: [route({ rules: [rule] })] })[0];
    expect(response).toEqual({ status: 500, body: { inline_string: expect.stringContaining(reason) } });
  });
});

describe('HTTPS listeners', () => {
  const chains = (tls: object, hostnames: (string | undefined)[] = [undefined]) => {
    const https = hostnames.map((hostname, index) => {
      return { name: `https-${index}`, port: 443, protocol: 'HTTPS', hostname, tls };
    });
    const secrets = [tlsSecret('llm-tls', { certificate: 'of the Secret', privateKey: 'its key' })];
    return listeners({ gateways: [gateway({ listeners: https })], secrets }).flatMap(
      ({ filter_chains }) => filter_chains,
    );
  };
  const certificatesOf = ({ transport_socket }: Tree) =>
    transport_socket.typed_config.common_tls_context.tls_certificates.map(
      ({ certificate_chain, private_key }: Tree) => [certificate_chain.inline_string, private_key.inline_string],
    );

  test('show the certificates of their Secrets', () => {
    const [chain] = chains({ mode: 'Terminate', certificateRefs: [{ name: 'llm-tls' }] });
    expect(certificatesOf(chain)).toEqual([['of the Secret', 'its key']]);
    expect(chain).not.toHaveProperty('filter_chain_match');
  });

  test('show the certificates of Certificate Manager', () => {
    const [chain] = chains({ mode: 'Terminate', options: { 'networking.gke.io/cert-manager-certs': 'managed' } });
    expect(certificatesOf(chain)).toEqual([['the certificate', 'the key']]);
  });

  test('are told apart by the host that a client asks for', () => {
    const hosts = ['a.example.com', '*.example.com'];
    const served = chains({ mode: 'Terminate', certificateRefs: [{ name: 'llm-tls' }] }, hosts);
    expect(served.map(({ filter_chain_match }) => filter_chain_match.server_names)).toEqual(
      hosts.map((host) => [host]),
    );
  });

  test('without their certificate are not served', () => {
    expect(chains({ mode: 'Terminate', certificateRefs: [{ name: 'missing' }] })).toEqual([]);
    const options = { 'networking.gke.io/cert-manager-certs': 'managed,missing' };
    expect(chains({ mode: 'Terminate', options })).toEqual([]);
  });
});

describe('gateways', () => {
  test('of other classes are left to other controllers', () => {
    expect(listeners({ gateways: [gateway({ gatewayClassName: 'istio' })] })).toEqual([]);
    expect(listeners({})).toHaveLength(1);
  });

  test('that this one cannot be are refused', () => {
    const refused = (listener: object) =>
      expect(() => fileOf({ gateways: [gateway({ listeners: [listener] })] }, 'listeners.json'));
    refused({ name: 'tcp', port: 443, protocol: 'TCP' }).toThrow('listener tcp');
    const options = { 'example.com/certificates': 'x' };
    refused({ name: 'https', port: 443, protocol: 'HTTPS', tls: { options } }).toThrow('tls of listener https');
  });
});
