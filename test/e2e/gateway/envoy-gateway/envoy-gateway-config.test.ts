import type { KubeObject } from '../../cluster/kube-object';
import { exampleStore, gateway, pickerService, pod, route, stored } from '../example-store';
import { gatewayConfig } from '../gateway-config';
import type { GatewayObjects } from '../gateway-objects';

// biome-ignore lint/suspicious/noExplicitAny: Envoy's configuration is a tree without types here
type Tree = any;

const FILTER = 'envoy.filters.http.ext_proc/llm.asks.0';
const CLUSTER = 'service.llm.chat.0';
const REMOVED = { type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x-a'] } };

const targetRefs = [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'chat' }];

/** A policy that has the picker asked. */
function asks(fields: object = {}): KubeObject {
  const extension = {
    backendRefs: [{ name: 'picker', port: 9002 }],
    processingMode: { request: { body: 'FullDuplexStreamed' }, response: { attributes: ['upstream.address'] } },
    ...fields,
  };
  return stored('extensionPolicies', 'asks', { targetRefs, extProc: [extension] });
}

function spreads(fields: object): KubeObject {
  return stored('trafficPolicies', 'spreads', { targetRefs, ...fields });
}

/** A route of Envoy Gateway's class to a Service of one ready pod and one that leaves. */
function config(changes: Partial<GatewayObjects> = {}) {
  const servers = stored('services', 'servers', {
    selector: { pool: 'chat' },
    ports: [{ port: 80, targetPort: 8000 }],
  });
  const [server, picker] = [
    pod('server-0', '10.0.0.1', { pool: 'chat' }),
    pod('picker-0', '10.0.0.9', { app: 'picker' }),
  ];
  const leaving = { ...pod('server-1', '10.0.0.2', { pool: 'chat' }) };
  const objects = exampleStore({
    gateways: [gateway({ gatewayClassName: 'eg' })],
    routes: [route({ rules: [{ filters: [REMOVED], backendRefs: [{ name: 'servers', port: 80 }] }] })],
    pods: [server, { ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: 'now' } }, picker],
    services: [servers, pickerService()],
    ...changes,
  });
  const files = gatewayConfig(objects, { folder: '/envoy', portOf: () => 10_080, certificateManager: new Map() });
  const [listener] = files.get('listeners.json') as Tree[];
  const manager = listener.filter_chains[0].filters[0].typed_config;
  const clusters = files.get('clusters.json') as Tree[];
  const [{ virtual_hosts }] = files.get('routes-port-10080.json') as Tree[];
  return {
    manager,
    filters: manager.http_filters as Tree[],
    route: virtual_hosts[0].routes[0] as Tree,
    clusters,
    cluster: clusters.find(({ name }) => name === CLUSTER),
    endpointsOf: (name: string) =>
      (files.get(`endpoints-${name}.json`) as Tree[])[0].endpoints[0].lb_endpoints.map(
        ({ endpoint, health_status }: Tree) => [endpoint.address.socket_address.address, health_status],
      ),
  };
}

test('without policies, the pods behind the Service take turns by load and have 15 s, and nobody is asked', () => {
  const { filters, route, cluster, endpointsOf } = config();
  expect(route.route).toEqual({ cluster: CLUSTER });
  expect(cluster.load_balancing_policy.policies[0].typed_extension_config.name).toBe(
    'envoy.load_balancing_policies.least_request',
  );
  expect(cluster).not.toHaveProperty('health_checks');
  expect(endpointsOf(CLUSTER)).toEqual([
    ['10.0.0.1', 'HEALTHY'],
    ['10.0.0.2', 'DRAINING'],
  ]);
  expect(filters.map(({ name }) => name)).toEqual(['served', 'router']);
});

test('a BackendTrafficPolicy lets a header name the endpoint, and says how long answers may take and what is tried again', () => {
  const { route, cluster } = config({
    trafficPolicies: [
      spreads({
        loadBalancer: { type: 'RoundRobin', endpointOverride: { extractFrom: [{ header: 'x-to' }] } },
        timeout: { http: { requestTimeout: '60s' } },
        retry: { numRetries: 2, retryOn: { triggers: ['connect-failure', 'refused-stream'] } },
      }),
    ],
  });
  expect(route.route.timeout).toBe('60s');
  expect(route.route.retry_policy).toEqual({ num_retries: 2, retry_on: 'connect-failure,refused-stream' });
  const [{ typed_extension_config }] = cluster.load_balancing_policy.policies;
  expect(typed_extension_config.name).toBe('envoy.load_balancing_policies.override_host');
  const { override_host_sources, fallback_policy } = typed_extension_config.typed_config;
  expect(override_host_sources).toEqual([{ header: 'x-to' }]);
  expect(fallback_policy.policies[0].typed_extension_config.name).toBe('envoy.load_balancing_policies.round_robin');
});

test('an EnvoyExtensionPolicy has its Service asked on its route alone, over plain HTTP/2', () => {
  const { filters, route, endpointsOf } = config({ extensionPolicies: [asks()] });
  const [filter] = filters;
  expect([filter.name, filter.disabled]).toEqual([FILTER, true]);
  expect(filter.typed_config).toMatchObject({
    grpc_service: { envoy_grpc: { cluster_name: 'processor.llm.asks.0', authority: 'picker.llm:9002' } },
    response_attributes: ['upstream.address'],
    failure_mode_allow: false,
    processing_mode: {
      request_header_mode: 'SEND',
      request_body_mode: 'FULL_DUPLEX_STREAMED',
      request_trailer_mode: 'SEND',
      response_header_mode: 'SEND',
      response_body_mode: 'NONE',
      response_trailer_mode: 'SKIP',
    },
  });
  expect(route.typed_per_filter_config).toHaveProperty([FILTER]);
  expect(endpointsOf('processor.llm.asks.0')).toEqual([['10.0.0.9', undefined]]);
});

test('an extension says how long it is waited for, and what happens without it', () => {
  const fields = { messageTimeout: '2s', failOpen: true, statusOnError: 503 };
  const [filter] = config({ extensionPolicies: [asks(fields)] }).filters;
  expect(filter.typed_config).toMatchObject({
    message_timeout: '2s',
    failure_mode_allow: true,
    status_on_error: { code: 503 },
  });
});

test('policies say how much may be under way to the Service and to the extension', () => {
  const circuitBreaker = { maxConnections: 1, maxParallelRequests: 2, maxParallelRetries: 3, maxPendingRequests: 4 };
  const { cluster, clusters } = config({
    trafficPolicies: [spreads({ circuitBreaker })],
    extensionPolicies: [asks({ backendSettings: { circuitBreaker } })],
  });
  const asked = clusters.find(({ name }) => name === 'processor.llm.asks.0');
  const thresholds = [{ max_connections: 1, max_requests: 2, max_retries: 3, max_pending_requests: 4 }];
  expect([cluster, asked].map(({ circuit_breakers }) => circuit_breakers)).toEqual([{ thresholds }, { thresholds }]);
});

test('a route changes headers only after the extension has seen them', () => {
  const { filters, route } = config({ extensionPolicies: [asks()] });
  expect(route.request_headers_to_remove).toEqual(['x-a']);
  expect(filters.map(({ name }) => name)).toEqual([FILTER, 'served', 'router']);
});

test('a ClientTrafficPolicy takes headers from requests to its Gateway as soon as they come in', () => {
  const to = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'web' }];
  const headers = { earlyRequestHeaders: { remove: ['x-b'] } };
  const policy = stored('clientPolicies', 'clients', { targetRefs: to, headers });
  const [{ typed_config }] = config({ clientPolicies: [policy] }).manager.early_header_mutation_extensions;
  expect(typed_config.mutations).toEqual([{ remove: 'x-b' }]);
});

const failures: Record<string, [Partial<GatewayObjects>, string]> = {
  'a Service that is not there': [{ services: [pickerService()] }, 'BackendNotFound'],
  'an extension whose Service is not there': [
    { extensionPolicies: [asks({ backendRefs: [{ name: 'nobody', port: 9002 }] })] },
    'the port 9002 of a Service nobody, which is not there',
  ],
  'an extension behind whose Service no pod stands': [
    { extensionPolicies: [asks()], pods: [pod('server-0', '10.0.0.1', { pool: 'chat' })] },
    'EndpointsNotFound: no pod stands behind the Service picker',
  ],
  'an InferencePool': [{ routes: [route()] }, 'does not support the backends of llm/chat, which are not one Service'],
  'a setting that the test gateway does not know': [
    { trafficPolicies: [spreads({ faultInjection: { abort: {} } })] },
    'does not support faultInjection of llm/spreads',
  ],
  'an extension of another kind': [
    { extensionPolicies: [stored('extensionPolicies', 'asks', { targetRefs, wasm: [{}] })] },
    'does not support wasm of llm/asks',
  ],
};

test('requests of a route get a 503 where no pod stands behind its Service', () => {
  expect(config({ pods: [] }).route.direct_response.status).toBe(503);
});

for (const [what, [changes, message]] of Object.entries(failures)) {
  test(`requests of a route fail with ${what}`, () => {
    const { direct_response } = config(changes).route;
    expect([direct_response.status, direct_response.body.inline_string]).toEqual([
      500,
      expect.stringContaining(message),
    ]);
  });
}
