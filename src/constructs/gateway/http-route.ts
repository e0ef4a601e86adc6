import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  HttpRoute,
  HttpRouteSpecRulesMatchesPathType as PathType,
  type HttpRouteSpecRulesMatches as RouteMatch,
} from '../../../imports/gateway.networking.k8s.io';
import { SERVING_PATHS } from '../../catalog';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import type { InferencePool } from '../pool/inference-pool';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

/** A pool and its share of a route's requests. */
export interface RouteTarget {
  /** The pool that serves the requests. */
  readonly pool: InferencePool;
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
   * Headers that a request must carry, name and exact value.
   *
   * @default - none: every request to a serving path
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Makes an HTTPRoute. It sets no timeouts: GKE's load balancer takes them from the pool's backend policy.
 */
export function httpRoute(scope: Construct, id: string, gateway: string, options: HttpRouteOptions): ApiObject {
  if (options.to.length === 0) {
    throw errorOf('GKEI_EMPTY_LIST', { construct: `${scope.node.path}/${id}`, option: 'to' });
  }
  const pools = options.to.map(({ pool }) => pool.name).join(', ');
  const manifest = HttpRoute.manifest({
    metadata: described(
      `Sends requests to ${pools}; only paths that serve requests are open, never a server's admin paths`,
    ),
    spec: {
      parentRefs: [{ name: gateway }],
      rules: [
        {
          matches: servingMatches(options.headers),
          backendRefs: options.to.map(({ pool, weight }) => ({
            group: pool.api.group,
            kind: 'InferencePool',
            name: pool.name,
            weight: wholeNumber('weight', weight ?? 1, 0, 1_000_000),
          })),
        },
      ],
    },
  });
  return RenderedObject.ofManifest(scope, id, manifest);
}

function servingMatches(required: Readonly<Record<string, string>> = {}): RouteMatch[] {
  const headers = Object.entries(required).map(([name, value]) => ({ name, value }));
  return SERVING_PATHS.map(({ match, path }) => ({
    path: { type: match === 'exact' ? PathType.EXACT : PathType.PATH_PREFIX, value: path },
    headers: headers.length > 0 ? headers : undefined,
  }));
}
