import type { KubeObject } from '../cluster/kube-object';
import { byAge } from './gateway-objects';
import { refuseFields, Unsupported } from './unsupported';

/** One of the matches of a route's rules, with what decides between several that hold. */
export interface RouteMatch {
  readonly route: KubeObject;
  readonly rule: KubeObject;
  /** Position of the rule in its route. */
  readonly ruleIndex: number;
  readonly path: { readonly type: 'Exact' | 'PathPrefix' | 'RegularExpression'; readonly value: string };
  readonly headers: readonly {
    readonly type?: 'Exact' | 'RegularExpression';
    readonly name: string;
    readonly value: string;
  }[];
}

/** @throws Unsupported for matches by method or query. */
export function matchesOf(route: KubeObject): RouteMatch[] {
  const rules: readonly KubeObject[] = route['spec'].rules ?? [];
  return rules.flatMap((rule, ruleIndex) =>
    (rule['matches'] ?? [{}]).map((match: KubeObject) => {
      refuseFields('a match', match, ['method', 'queryParams']);
      const { path = { type: 'PathPrefix', value: '/' }, headers = [] } = match;
      return { route, rule, ruleIndex, path, headers };
    }),
  );
}

/**
 * The order in which the Gateway API wants matches tried: exact paths, then longer prefixes, then more headers, then
 * older routes, then earlier rules. Where it leaves the place of regular expressions open, they come after all prefixes.
 */
export function byPrecedence(a: RouteMatch, b: RouteMatch): number {
  return (
    RANKS[a.path.type] - RANKS[b.path.type] ||
    b.path.value.length - a.path.value.length ||
    b.headers.length - a.headers.length ||
    byAge(a.route, b.route) ||
    a.ruleIndex - b.ruleIndex
  );
}

const RANKS = { Exact: 0, PathPrefix: 1, RegularExpression: 2 };

/** The match in Envoy's words. */
export function envoyMatch({ path, headers }: RouteMatch): object {
  return {
    ...envoyPath(path),
    headers: headers.map(({ type = 'Exact', name, value }) => ({
      name,
      string_match: type === 'Exact' ? { exact: value } : { safe_regex: { regex: value } },
    })),
  };
}

function envoyPath({ type, value }: RouteMatch['path']): object {
  switch (type) {
    case 'Exact':
      return { path: value };
    case 'RegularExpression':
      return { safe_regex: { regex: value } };
    case 'PathPrefix': {
      const prefix = value.replace(/\/$/, '');
      return prefix === '' ? { prefix: '/' } : { path_separated_prefix: prefix };
    }
    default:
      throw new Unsupported(`paths of the type ${type}`);
  }
}
