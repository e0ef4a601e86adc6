import type { Backend, WeightedBackend } from './backend-refs';
import { pickerClusterName, poolClusterName } from './envoy-clusters';
import { NoEndpoints } from './envoy-gateway/service-backend';
import { serviceRoute } from './envoy-gateway/service-route';
import { EXTENSION, PICKER_FILTER, RESOURCE } from './envoy-types';
import { headersOfRoute } from './gke-filters';
import type { PoolBackend } from './pool-backend';
import type { HeaderChange, RuleFilters } from './route-filters';

/** A match with where its requests go. */
export interface RoutedMatch {
  /** In Envoy's words. */
  readonly match: object;
  readonly backends: readonly WeightedBackend[];
  /** What happens to requests first, or why that cannot be done. */
  readonly filters: RuleFilters | Error;
}

/** Denominator of shares: Envoy knows hundredths, ten-thousandths and millionths. */
const MILLION = 1_000_000;

/** The header in which Envoy tells itself which endpoint answered, for the picker to hear it. */
export const SERVED_HEADER = 'x-gateway-destination-endpoint-served';

/**
 * The routes of one listener, by host, in the order in which they are tried.
 *
 * @param late whether routes are chosen after filters were, so that they have to turn off the picker's filter themselves
 */
export function routeConfiguration(
  name: string,
  hosts: ReadonlyMap<string, readonly RoutedMatch[]>,
  late: boolean,
): object {
  return {
    '@type': `${RESOURCE}.route.v3.RouteConfiguration`,
    name,
    ...(late ? { typed_per_filter_config: { [PICKER_FILTER]: NOT_ASKED } } : {}),
    virtual_hosts: [...hosts].map(([host, matches]) => ({
      name: host,
      domains: [host],
      routes: [...matches.flatMap(routesOf), ...(late ? [NOT_FOUND] : [])],
    })),
    response_headers_to_add: [
      {
        header: { key: SERVED_HEADER, value: '%UPSTREAM_HOST_NAME%' },
        append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
      },
    ],
  };
}

/**
 * One route for each backend, as each has its own timeout and picker. A request has one random number for all routes,
 * so that shares add up: each route takes what lies below the sum of the weights so far.
 */
function routesOf({ match, backends, filters }: RoutedMatch): object[] {
  if (filters instanceof Error) {
    return [{ match, ...failure(filters.message) }];
  }
  if (filters.redirect) {
    return [{ match, redirect: filters.redirect }];
  }
  const weighted = backends.filter(({ weight }) => weight > 0);
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) {
    return [{ match, ...failure('no backend has a weight') }];
  }
  let sum = 0;
  return weighted.map(({ weight, to }) => {
    sum += weight;
    const share = { numerator: Math.round((sum / total) * MILLION), denominator: 'MILLION' };
    return {
      match: { ...match, ...(sum < total ? { runtime_fraction: { default_value: share } } : {}) },
      ...(to instanceof Error
        ? failure(to.message, to instanceof NoEndpoints ? 503 : 500)
        : toBackend(to, filters.headerChanges)),
    };
  });
}

const NOT_ASKED = { '@type': `${EXTENSION}.filters.http.ext_proc.v3.ExtProcPerRoute`, disabled: true };

/** What Envoy does by itself where no route matches. */
const NOT_FOUND = { match: { prefix: '/' }, direct_response: { status: 404 } };

/** What the Gateway API asks for where a backend cannot be used, or has no endpoints. */
function failure(reason: string, status: 500 | 503 = 500): object {
  return { direct_response: { status, body: { inline_string: reason } } };
}

function toBackend(to: Backend, headerChanges: readonly HeaderChange[]): object {
  return to.kind === 'pool' ? toPool(to, headerChanges) : serviceRoute(to, headerChanges);
}

function toPool(pool: PoolBackend, headerChanges: readonly HeaderChange[]): object {
  const picker = pool.picker ? { [PICKER_FILTER]: askPicker(pickerClusterName(pool)) } : {};
  const typed_per_filter_config = { ...headersOfRoute(headerChanges), ...picker };
  return {
    route: { cluster: poolClusterName(pool), timeout: `${pool.timeoutSeconds}s` },
    ...(Object.keys(typed_per_filter_config).length > 0 ? { typed_per_filter_config } : {}),
  };
}

function askPicker(cluster: string): object {
  return {
    '@type': `${EXTENSION}.filters.http.ext_proc.v3.ExtProcPerRoute`,
    overrides: { grpc_service: { envoy_grpc: { cluster_name: cluster }, timeout: '10s' } },
  };
}
