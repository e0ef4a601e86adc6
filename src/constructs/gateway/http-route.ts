import { type ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  type HttpRouteSpecRulesBackendRefs as BackendRef,
  type HttpRouteSpecRulesFilters as Filter,
  HttpRouteSpecRulesFiltersType as FilterType,
  HttpRoute,
  type HttpRouteSpec,
  type HttpRouteSpecParentRefs as ParentRef,
} from '../../../imports/gateway.networking.k8s.io';
import { CLIENT_CONTROL_HEADERS, GATEWAY_ANNOTATIONS, GatewayClass, MODEL_NAME_HEADER } from '../../catalog';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import type { IInferencePool } from '../pool/i-inference-pool';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import { envoyGatewayBackend, envoyGatewayPolicies } from './_envoy-gateway-backend';
import { grantPool } from './_reference-grant';
import { type RouteMatch, routeMatches } from './route-match';

/** A pool and its share of a route's requests. */
export interface RouteTarget {
  /** The pool, of whatever namespace: where it is another than the route's, a ReferenceGrant is rendered beside the pool. */
  readonly pool: IInferencePool;
  /**
   * Share of the requests in proportion to the other targets' weights, 0 to 1,000,000.
   *
   * @default 1
   */
  readonly weight?: number;
}

/** Which requests go where. */
export interface HttpRouteOptions {
  /** The pools that serve the requests, at least one. */
  readonly to: readonly RouteTarget[];
  /**
   * The requests that the route takes.
   *
   * @default - every request to a path that serves requests
   */
  readonly match?: RouteMatch;
  /**
   * A chart, or a construct in one, that the HTTPRoute becomes part of; its namespace may be another than the gateway's,
   * which then lets that namespace's routes attach.
   *
   * @default - the gateway
   */
  readonly scope?: Construct;
}

/** What a route takes from its gateway. */
export interface RouteParent {
  /** The class of the gateway. */
  readonly gatewayClass: GatewayClass;
  /** The listeners that the route attaches to. */
  readonly parentRefs: readonly ParentRef[];
  /** Whether clients may set the headers that decide about priority. */
  readonly clientControlHeaders: 'strip' | 'keep';
}

/**
 * Makes an HTTPRoute. It sets no timeouts: GKE's load balancer takes them from the pool's backend policy.
 */
export function httpRoute(scope: Construct, id: string, parent: RouteParent, options: HttpRouteOptions): ApiObject {
  const path = `${scope.node.path}/${id}`;
  const { to, match = {} } = options;
  if (to.length === 0) {
    throw errorOf('GKEI_EMPTY_LIST', { construct: path, option: 'to' });
  }
  const pools = to.map(({ pool }) => pool.name).join(', ');
  const metadata = described(
    `Sends requests to ${pools}; only paths that serve requests are open, never a server's admin paths`,
  );
  const envoyGateway =
    parent.gatewayClass.like === GatewayClass.ENVOY_GATEWAY.name
      ? envoyGatewayBackend(
          scope,
          path,
          to.map(({ pool }) => pool),
        )
      : undefined;
  const keep = parent.clientControlHeaders === 'keep';
  const spec: HttpRouteSpec = {
    parentRefs: [...parent.parentRefs],
    hostnames: match.hostnames && [...match.hostnames],
    rules: [
      {
        matches: routeMatches(path, match),
        filters: keep ? undefined : [stripControlHeaders(match)],
        backendRefs: envoyGateway ? [envoyGateway.ref] : to.map((target) => backendRef(scope, path, target)),
      },
    ],
  };
  const route = new RenderedObject(scope, id, {
    metadata: keep
      ? { ...metadata, annotations: { ...metadata.annotations, [GATEWAY_ANNOTATIONS.controlHeaders]: 'keep' } }
      : metadata,
    spec: () => spec,
    ...HttpRoute.GVK,
  });
  for (const { pool } of to) {
    pool._routedThrough(parent.gatewayClass);
  }
  if (envoyGateway) {
    envoyGatewayPolicies(scope, id, route.name, envoyGateway.pool);
  }
  return route;
}

/** The headers by which clients of the outside could raise their priority, pose as another tenant or name a model. */
const STRIPPED = [...CLIENT_CONTROL_HEADERS, MODEL_NAME_HEADER];

function stripControlHeaders({ headers = {}, model }: RouteMatch): Filter {
  const matched = [...Object.keys(headers), ...(model === undefined ? [] : [MODEL_NAME_HEADER])];
  const names = new Set(matched.map((name) => name.toLowerCase()));
  // A proxy looks for the route again after the picker: a header that the route matches must still be there.
  const remove = names.size === 0 ? STRIPPED : STRIPPED.filter((name) => !names.has(name.toLowerCase()));
  return { type: FilterType.REQUEST_HEADER_MODIFIER, requestHeaderModifier: { remove } };
}

function backendRef(scope: Construct, route: string, { pool, weight }: RouteTarget): BackendRef {
  const own = Chart.of(scope).namespace;
  const { namespace } = pool;
  const ref = {
    group: pool.group,
    kind: pool.kind,
    name: pool.name,
    weight: wholeNumber('weight', weight ?? 1, 0, 1_000_000),
  };
  if (namespace === own) {
    return ref;
  }
  if (namespace === undefined || own === undefined) {
    throw errorOf('GKEI_ROUTE_NAMESPACE_UNKNOWN', {
      route,
      other: `the pool ${pool.node.path}`,
      from: own,
      to: namespace,
    });
  }
  grantPool(pool, own);
  return { ...ref, namespace };
}
