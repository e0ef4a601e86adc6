import type { KubeObject } from '../cluster/kube-object';
import { exampleStore, gateway, pickerService, pod, pool, route } from './example-store';
import { gatewayConfig } from './gateway-config';
import { COLLECTIONS, type GatewayObjects } from './gateway-objects';
import { routingExtension } from './routing-extension';

// biome-ignore lint/suspicious/noExplicitAny: Envoy's configuration is a tree without types here
type Tree = any;

const PICKER_FILTER = 'envoy.filters.http.ext_proc';

/** An extension of the Gateway that asks the picker's Service, which stands for a router's here. */
function extension(fields: object = {}, celMatcher = 'request.method == "POST" && request.path.startsWith("/v1/")') {
  const { apiVersion, kind } = COLLECTIONS.routingExtensions;
  const spec = {
    targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'web' }],
    extensionChains: [
      {
        matchCondition: { celExpressions: [{ celMatcher }] },
        extensions: [
          {
            backendRef: { name: 'picker', port: 9002 },
            timeout: '10s',
            supportedEvents: ['RequestHeaders', 'RequestBody', 'RequestTrailers'],
            requestBodySendMode: 'FullDuplexStreamed',
            ...fields,
          },
        ],
      },
    ],
  };
  return { apiVersion, kind, metadata: { name: 'router', namespace: 'llm', uid: 'router' }, spec } as KubeObject;
}

const withExtension = (object: KubeObject, changes: Partial<GatewayObjects> = {}) =>
  exampleStore({ routingExtensions: [object], services: [pickerService({ appProtocol: 'HTTP2' })], ...changes });

function config(objects: GatewayObjects) {
  const files = gatewayConfig(objects, { folder: '/envoy', portOf: () => 10_080, certificateManager: new Map() });
  const [listener] = files.get('listeners.json') as Tree[];
  return {
    filters: listener.filter_chains[0].filters[0].typed_config.http_filters as Tree[],
    routes: files.get('routes-port-10080.json')![0] as Tree,
    clusters: files.get('clusters.json') as Tree[],
  };
}

test('is asked first of all, about the requests that its condition names', () => {
  const { filters, clusters } = config(withExtension(extension()));
  const { xds_matcher, extension_config } = filters[0].typed_config;
  const [skipped] = xds_matcher.matcher_list.matchers;
  const asked = skipped.predicate.not_matcher.and_matcher.predicate.map(({ single_predicate }: Tree) => [
    single_predicate.input.name,
    single_predicate.value_match,
  ]);
  expect(asked).toEqual([
    [':method', { exact: 'POST' }],
    [':path', { prefix: '/v1/' }],
  ]);
  expect(extension_config.typed_config).toMatchObject({
    grpc_service: { envoy_grpc: { cluster_name: 'extension.llm.router' } },
    message_timeout: '10s',
    processing_mode: {
      request_header_mode: 'SEND',
      request_body_mode: 'FULL_DUPLEX_STREAMED',
      response_header_mode: 'SKIP',
      response_body_mode: 'NONE',
    },
  });
  expect(clusters.map(({ name }) => name)).toContain('extension.llm.router');
});

test('leaves the choice of a picker to the route that is chosen after it', () => {
  const late = config(withExtension(extension()));
  expect(late.filters.find(({ name }) => name === PICKER_FILTER).disabled).toBe(false);
  expect(late.routes.typed_per_filter_config[PICKER_FILTER].disabled).toBe(true);
  expect(late.routes.virtual_hosts[0].routes.at(-1)).toMatchObject({ direct_response: { status: 404 } });
  const early = config(exampleStore());
  expect(early.filters.find(({ name }) => name === PICKER_FILTER).disabled).toBe(true);
});

test('is passed by while it is away when it fails open, and missed when it fails closed', () => {
  const away = { pods: [pod('server-0', '10.0.0.1', { pool: 'chat' })] };
  expect(routingExtension(gateway(), withExtension(extension({ failOpen: true }), away))).toBeUndefined();
  expect(routingExtension(gateway(), withExtension(extension(), away))?.backend.addresses).toEqual([]);
});

test('is spoken to as its Service says', () => {
  const tls = (appProtocol?: string) =>
    routingExtension(gateway(), withExtension(extension(), { services: [pickerService({ appProtocol })] }))?.backend
      .tls;
  expect([tls('HTTP2'), tls('kubernetes.io/h2c')]).toEqual([true, false]);
  expect(() => tls()).toThrow('the test gateway does not support extensions over HTTP/1.1');
});

test('means nothing to another Gateway', () => {
  const other = { ...gateway(), metadata: { ...gateway().metadata, name: 'other' } };
  expect(routingExtension(other, withExtension(extension()))).toBeUndefined();
});

test('with a condition that this gateway cannot judge is refused', () => {
  const unknown = withExtension(extension({}, 'request.host == "a"'));
  expect(() => config(unknown)).toThrow('the test gateway does not support the condition request.host == "a"');
});

test('pools of the first generation are served like those of the second', () => {
  const { apiVersion } = COLLECTIONS.firstPools;
  const spec = {
    selector: { pool: 'chat' },
    targetPortNumber: 8000,
    extensionRef: { name: 'picker', portNumber: 9002, failureMode: 'FailOpen' },
  };
  const first = { ...pool(), apiVersion, spec };
  const group = 'inference.networking.x-k8s.io';
  const backendRefs = [{ group, kind: 'InferencePool', name: 'chat' }];
  const routes = [route({ rules: [{ backendRefs }] })];
  const objects = exampleStore({ pools: [], firstPools: [first], routes });
  expect(config(objects)).toEqual(config(exampleStore()));
});
