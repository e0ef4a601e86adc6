import type { CodeTable } from './explanation';
import { oneOf, quote } from './wording';

/** Rules over gateways and routes. */
export const GATEWAYS_CODES = {
  /** A route leads to a pool that does not exist. */
  GKEI_ROUTE_TARGET_UNKNOWN: (d: { target: string; pools: readonly string[] }) => ({
    problem: `a backendRef names the InferencePool ${d.target}, which is not among the checked objects`,
    remedy: d.pools.length > 0 ? `name ${oneOf(d.pools)}, or check the pool too` : 'add the pool, or check it too',
  }),
  /** A gateway of a class that is not known to route to pools. */
  GKEI_GATEWAY_CLASS_UNSUPPORTED: (d: {
    className: string;
    pool: string;
    classes: readonly string[];
    like: string | undefined;
  }) => ({
    problem: `gatewayClassName is "${d.className}", which is not known to route to InferencePools such as ${d.pool}`,
    remedy: `set it to ${oneOf(d.classes)}${d.like ? `, or the annotation ${d.like} to the one that it is like` : ''}`,
  }),
  /** A route uses a pool of another namespace without leave. */
  GKEI_REFERENCE_GRANT_MISSING: (d: { pool: string; in: string; namespace: string }) => ({
    problem: `a backendRef names the pool ${d.pool} in ${d.in}, where no ReferenceGrant lets HTTPRoutes of ${d.namespace} use it`,
    remedy: `add a ReferenceGrant in ${d.in} from HTTPRoute in ${d.namespace} to the pool, or use InferenceGateway.route`,
  }),
  /** A route that its Gateway does not let in. */
  GKEI_ROUTE_NOT_ATTACHED: (d: { gateway: string; field: string; value: string; allowed: readonly string[] }) => ({
    problem: `${d.field} is ${quote(d.value)}, which no listener of the Gateway ${d.gateway} lets in`,
    remedy:
      d.field === 'namespace'
        ? `let it in by allowedRoutes, or move the route to ${oneOf(d.allowed)}`
        : `set it to ${oneOf(d.allowed)}`,
  }),
  /** Two routes take the same requests, of which one gets none. */
  GKEI_ROUTES_COLLIDE: (d: { path: string; other: string }) => ({
    problem: `it takes the same requests as the route ${d.other}, such as those to ${d.path}: the older route gets them all`,
    remedy: 'match different host names, paths, headers or models, or list both pools in one route with weights',
  }),
  /** A route lets clients operate the model servers. */
  GKEI_ROUTE_OPENS_ADMIN_PATHS: (d: { path: string; opened: readonly string[] }) => ({
    problem: `a match of the path ${quote(d.path)} lets clients reach ${d.opened.join(', ')} of the model servers`,
    remedy: 'match the paths that serve requests alone, such as Exact /v1/chat/completions',
  }),
  /** Clients of the outside decide about their own priority. */
  GKEI_CONTROL_HEADERS_OPEN: (d: { headers: readonly string[]; annotation: string }) => ({
    problem: `clients of an external Gateway may set ${d.headers.join(', ')}, and so their own priority`,
    remedy: `remove them by a RequestHeaderModifier filter, or set the annotation ${d.annotation} to keep`,
  }),
  /** A route matches what nobody sets. */
  GKEI_MODEL_ROUTER_MISSING: (d: { model: string; gateway: string; annotation: string }) => ({
    problem: `a match asks for the model ${quote(d.model)}, and nothing on the Gateway ${d.gateway} finds the model of a request`,
    remedy: `attach body-based routing and call useModelRouter, or name it in the annotation ${d.annotation} of the Gateway`,
  }),
  /** A proxy that asks one picker for all pools of a rule. */
  GKEI_POOL_SPLIT_UNSUPPORTED: (d: { pools: readonly string[]; className: string }) => ({
    problem: `a rule splits requests between the pools ${d.pools.join(' and ')}, for which ${d.className} asks one picker alone`,
    remedy: 'send each pool’s requests by a rule of its own, told apart by headers or models',
  }),
  /** A Gateway takes its certificates from where its class has none. */
  GKEI_CERTIFICATE_SOURCE_UNSUPPORTED: (d: {
    field: string;
    value: string;
    className: string;
    instead: readonly string[];
  }) => ({
    problem: `${d.field} is ${quote(d.value)}, which the class ${d.className} does not take`,
    remedy: `set ${oneOf(d.instead)} instead`,
  }),
  /** An HTTPS listener without a certificate. */
  GKEI_CERTIFICATE_MISSING: (d: { listener: string; instead: readonly string[] }) => ({
    problem: `the HTTPS listener ${quote(d.listener)} has no certificate, so the Gateway is not programmed`,
    remedy: `set ${oneOf(d.instead)}`,
  }),
  /** Envoy Gateway speaks plain HTTP/2 with a picker that serves TLS. */
  GKEI_ENVOY_GATEWAY_PICKER_TLS: (d: { service: string }) => ({
    problem: `extProc asks the picker behind ${d.service} over plain HTTP/2, and that serves TLS: every request fails`,
    remedy:
      'set tls of the EndpointPicker to PickerTls.none() (--secure-serving=false), or add a BackendTLSPolicy with its CA',
  }),
  /** GKE's load balancer never takes an extension's program for healthy. */
  GKEI_EXTENSION_HEALTH_CHECK_MISSING: (d: { service: string }) => ({
    problem: `no HealthCheckPolicy targets the Service ${d.service}: GKE probes / over HTTP, which a program that speaks gRPC does not answer, and never asks it`,
    remedy: 'add one whose targetRef names the Service, of type GRPC with the port that tells the program’s health',
  }),
  /** GKE's load balancer speaks HTTP/1.1 with an extension's program. */
  GKEI_EXTENSION_PROTOCOL: (d: { service: string; port: number; protocols: readonly string[] }) => ({
    problem: `port ${d.port} of the Service ${d.service} does not say that it speaks HTTP/2: GKE asks the program over HTTP/1.1, which is not gRPC`,
    remedy: `set appProtocol of the port to ${d.protocols[0]} with TLS, or to ${d.protocols[1]} without`,
  }),
  /** Model Armor is asked where it refuses. */
  GKEI_MODEL_ARMOR_HOST: (d: { host: string }) => ({
    problem: `googleAPIServiceName is ${d.host}, the global endpoint, which answers 403 for templates of a region`,
    remedy: 'set it to modelarmor.REGION.rep.googleapis.com of the templates’ region',
  }),
  /** Model Armor does not see everything that it judges. */
  GKEI_MODEL_ARMOR_EVENTS: (d: { missing: readonly string[] }) => ({
    problem: `supportedEvents lacks ${d.missing.join(', ')}, so Model Armor does not see whole prompts and answers`,
    remedy: `add ${d.missing.join(', ')}`,
  }),
} satisfies CodeTable;
