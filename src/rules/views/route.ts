import { GATEWAY_ANNOTATIONS } from '../../catalog';
import type { Manifest } from '../manifest';
import { at, listAt, textAt, textsAt } from './fields';
import { namespaceOf, type ObjectReference, readReference } from './reference';

/** API group of a Gateway, which a parent reference need not name. */
const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** What a route says of a Gateway that it attaches to. */
export interface RouteParent {
  readonly gateway: ObjectReference;
  /** Name of the listener; undefined for all. */
  readonly section: string | undefined;
}

/** One of the matches of a route's rule. */
export class RouteMatch {
  /** Kind of the path match: `Exact`, `PathPrefix` or another. */
  readonly pathType: string;
  readonly path: string;
  /** Names of the headers that it asks for, in small letters, with what they must be. */
  readonly headers: ReadonlyMap<string, string>;

  constructor(private readonly value: unknown) {
    this.pathType = textAt(value, 'path', 'type') ?? 'PathPrefix';
    this.path = textAt(value, 'path', 'value') ?? '/';
    this.headers = new Map(this.headerList);
  }

  /** All that it says, as text that is equal for equal matches. */
  get key(): string {
    const others = [at(this.value, 'method'), at(this.value, 'queryParams')];
    return JSON.stringify([this.pathType, this.path, this.headerList.sort(), others]);
  }

  private get headerList(): [string, string][] {
    return listAt(this.value, 'headers').flatMap((header): [string, string][] => {
      const name = textAt(header, 'name');
      return name === undefined ? [] : [[name.toLowerCase(), textAt(header, 'value') ?? '']];
    });
  }
}

/** A rule of a route. */
export interface RouteRule {
  readonly matches: readonly RouteMatch[];
  /** The InferencePools that it sends requests to. */
  readonly pools: readonly ObjectReference[];
  /** The Services that it sends requests to. */
  readonly services: readonly ObjectReference[];
  /** Names of the headers that it removes from requests, in small letters. */
  readonly removedHeaders: ReadonlySet<string>;
}

/** An HTTPRoute. */
export interface Route {
  readonly manifest: Manifest;
  readonly namespace: string;
  /** Host names that it is for; none for all of its listeners. */
  readonly hostnames: readonly string[];
  /** What it attaches to. */
  readonly parents: readonly RouteParent[];
  /** The Gateways that it attaches to. */
  readonly gateways: readonly ObjectReference[];
  readonly rules: readonly RouteRule[];
  /** The InferencePools that it sends requests to. */
  readonly pools: readonly ObjectReference[];
  /** Whether clients may set control headers, because an annotation says so. */
  readonly keepsControlHeaders: boolean;
}

/** Reads an HTTPRoute. */
export function readRoute(manifest: Manifest): Route {
  const { spec } = manifest;
  const namespace = namespaceOf(manifest);
  const parents = listAt(spec, 'parentRefs')
    .map((parent) => ({
      gateway: readReference(parent, { group: GATEWAY_GROUP, kind: 'Gateway', namespace }),
      section: textAt(parent, 'sectionName'),
    }))
    .filter(({ gateway }) => gateway.kind === 'Gateway');
  const rules = listAt(spec, 'rules').map((rule) => readRule(rule, namespace));
  return {
    manifest,
    namespace,
    hostnames: textsAt(spec, 'hostnames'),
    parents,
    gateways: parents.map(({ gateway }) => gateway),
    rules,
    pools: rules.flatMap(({ pools }) => pools),
    keepsControlHeaders: textAt(manifest.metadata, 'annotations', GATEWAY_ANNOTATIONS.controlHeaders) === 'keep',
  };
}

function readRule(rule: unknown, namespace: string): RouteRule {
  const matches = listAt(rule, 'matches');
  const removed = listAt(rule, 'filters').flatMap((filter) => textsAt(filter, 'requestHeaderModifier', 'remove'));
  const backends = listAt(rule, 'backendRefs').map((backend) =>
    readReference(backend, { group: '', kind: 'Service', namespace }),
  );
  return {
    matches: (matches.length > 0 ? matches : [{}]).map((match) => new RouteMatch(match)),
    pools: backends.filter(({ kind }) => kind === 'InferencePool'),
    services: backends.filter(({ kind }) => kind === 'Service'),
    removedHeaders: new Set(removed.map((name) => name.toLowerCase())),
  };
}
