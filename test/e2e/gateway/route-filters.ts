import type { KubeObject } from '../cluster/kube-object';
import { refuseFields, Unsupported } from './unsupported';

/** What a rule does with requests before they go on. */
export interface RuleFilters {
  /** Sends clients elsewhere, in Envoy's words; nothing goes on. */
  readonly redirect?: object;
  /** In the order in which they are made. */
  readonly headerChanges: readonly HeaderChange[];
}

/** A change of a request's headers. */
export interface HeaderChange {
  readonly header: string;
  /** Undefined where the header is removed. */
  readonly value: string | undefined;
  /** Whether the value replaces what a client sent, or is added to it. */
  readonly replaces: boolean;
}

const REDIRECTS: Readonly<Record<number, string>> = {
  301: 'MOVED_PERMANENTLY',
  302: 'FOUND',
  303: 'SEE_OTHER',
  307: 'TEMPORARY_REDIRECT',
  308: 'PERMANENT_REDIRECT',
};

/** @throws Unsupported for filters other than of request headers and redirects. */
export function filtersOf({ filters = [] }: KubeObject): RuleFilters {
  const headerChanges: HeaderChange[] = [];
  let redirect: object | undefined;
  for (const filter of filters as readonly KubeObject[]) {
    switch (filter['type']) {
      case 'RequestHeaderModifier':
        headerChanges.push(...changesOf(filter['requestHeaderModifier']));
        break;
      case 'RequestRedirect':
        redirect = redirection(filter['requestRedirect']);
        break;
      default:
        throw new Unsupported(`filters of the type ${filter['type']}`);
    }
  }
  return { redirect, headerChanges };
}

function changesOf({ set = [], add = [], remove = [] }: KubeObject): HeaderChange[] {
  return [
    ...set.map(({ name, value }: KubeObject & Header) => ({ header: name, value, replaces: true })),
    ...add.map(({ name, value }: KubeObject & Header) => ({ header: name, value, replaces: false })),
    ...remove.map((name: string) => ({ header: name, value: undefined, replaces: true })),
  ];
}

interface Header {
  readonly name: string;
  readonly value: string;
}

/** How Envoy adds a header to those that a request has. */
export function envoyAppend({ header, value, replaces }: HeaderChange): object {
  return {
    header: { key: header, value },
    append_action: replaces ? 'OVERWRITE_IF_EXISTS_OR_ADD' : 'APPEND_IF_EXISTS_OR_ADD',
  };
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
