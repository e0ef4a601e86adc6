import {
  type HttpRouteSpecRulesMatches,
  HttpRouteSpecRulesMatchesPathType as PathType,
} from '../../../imports/gateway.networking.k8s.io';
import { MODEL_NAME_HEADER, SERVING_PATHS, type ServingPathName } from '../../catalog';
import { errorOf } from '../../errors';

/** Which requests a route takes: those for which all of this holds. */
export interface RouteMatch {
  /**
   * Host names that clients ask for, at most 16, each one of the gateway's or below its wildcard.
   *
   * @default - every host name of the gateway
   */
  readonly hostnames?: readonly string[];
  /**
   * Paths, of those that serve requests: a model server's admin paths cannot be opened.
   *
   * @default - all of SERVING_PATHS
   */
  readonly paths?: readonly ServingPathName[];
  /**
   * Headers that a request must carry, name and exact value.
   *
   * @default - none
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The model that a request asks for in its body. A gateway matches headers alone, so that something has to set the
   * header X-Gateway-Model-Name from the body first: see `InferenceGateway.useModelRouter`.
   *
   * @default - every model
   */
  readonly model?: string;
}

/** What takes the requests to each of the paths that serve. */
const PATH_MATCHES: readonly HttpRouteSpecRulesMatches[] = SERVING_PATHS.map(({ match, path }) => ({
  path: { type: match === 'exact' ? PathType.EXACT : PathType.PATH_PREFIX, value: path },
}));

/**
 * The matches of a route's rule, one for each path.
 *
 * @throws GKEI_PATH_NOT_SERVED, GKEI_EMPTY_LIST for an empty list of paths.
 */
export function routeMatches(route: string, { paths, headers, model }: RouteMatch): HttpRouteSpecRulesMatches[] {
  if (paths?.length === 0) {
    throw errorOf('GKEI_EMPTY_LIST', { construct: route, option: 'match.paths' });
  }
  const served = SERVING_PATHS.map(({ path }) => path);
  const closed = paths?.find((path) => !served.includes(path));
  if (closed !== undefined) {
    throw errorOf('GKEI_PATH_NOT_SERVED', { route, path: closed, served });
  }
  const required = Object.entries({ ...headers, ...(model === undefined ? {} : { [MODEL_NAME_HEADER]: model }) });
  const matches = PATH_MATCHES.filter((_, index) => paths?.includes(served[index]) ?? true);
  return required.length === 0
    ? matches
    : matches.map(({ path }) => ({ path, headers: required.map(([name, value]) => ({ name, value })) }));
}
