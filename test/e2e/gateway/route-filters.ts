import type { KubeObject } from '../cluster/kube-object';
import { EXTENSION, HEADERS_FILTER } from './envoy-types';
import { refuseFields, Unsupported } from './unsupported';

/** What a rule does with requests before they go on, in Envoy's words. */
export interface RuleFilters {
  /** Sends clients elsewhere; nothing goes on. */
  readonly redirect?: object;
  /** Configuration of HTTP filters on the route. */
  readonly perFilter: Readonly<Record<string, object>>;
}

const REDIRECTS: Readonly<Record<number, string>> = {
  301: 'MOVED_PERMANENTLY',
  302: 'FOUND',
  303: 'SEE_OTHER',
  307: 'TEMPORARY_REDIRECT',
  308: 'PERMANENT_REDIRECT',
};

/**
 * Header filters run before the picker sees a request. The Gateway API leaves that open, and nobody has confirmed it for GKE.
 *
 * @throws Unsupported for filters other than of request headers and redirects.
 */
export function filtersOf({ filters = [] }: KubeObject): RuleFilters {
  const mutations: object[] = [];
  let redirect: object | undefined;
  for (const filter of filters as readonly KubeObject[]) {
    switch (filter['type']) {
      case 'RequestHeaderModifier':
        mutations.push(...headerMutations(filter['requestHeaderModifier']));
        break;
      case 'RequestRedirect':
        redirect = redirection(filter['requestRedirect']);
        break;
      default:
        throw new Unsupported(`filters of the type ${filter['type']}`);
    }
  }
  const perRoute = {
    '@type': `${EXTENSION}.filters.http.header_mutation.v3.HeaderMutationPerRoute`,
    mutations: { request_mutations: mutations },
  };
  return { redirect, perFilter: mutations.length > 0 ? { [HEADERS_FILTER]: perRoute } : {} };
}

function headerMutations({ set = [], add = [], remove = [] }: KubeObject): object[] {
  const append = (header: KubeObject, append_action: string) => ({
    append: { header: { key: header['name'], value: header['value'] }, append_action },
  });
  return [
    ...set.map((header: KubeObject) => append(header, 'OVERWRITE_IF_EXISTS_OR_ADD')),
    ...add.map((header: KubeObject) => append(header, 'APPEND_IF_EXISTS_OR_ADD')),
    ...remove.map((name: string) => ({ remove: name })),
  ];
}

function redirection(redirect: KubeObject): object {
  refuseFields('a redirect', redirect, ['path', 'port']);
  const { hostname, scheme, statusCode = 302 } = redirect as KubeObject & Redirect;
  return {
    response_code: REDIRECTS[statusCode],
    ...(scheme === undefined ? {} : { scheme_redirect: scheme }),
    ...(hostname === undefined ? {} : { host_redirect: hostname }),
  };
}

interface Redirect {
  readonly hostname?: string;
  readonly scheme?: string;
  readonly statusCode?: number;
}
