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

  constructor(private readonly value: unknown) {
    this.pathType = textAt(value, 'path', 'type') ?? 'PathPrefix';
    this.path = textAt(value, 'path', 'value') ?? '/';
  }

  /** All that it says, as text that is equal for equal matches. */
  get key(): string {
    const others = [at(this.value, 'method'), at(this.value, 'queryParams')];
    return JSON.stringify([this.pathType, this.path, this.headers.sort(), others]);
  }

  /** What a header must be, named in small letters; undefined where it is not asked for. */
  header(name: string): string | undefined {
    return this.headers.find(([asked]) => asked === name)?.[1];
  }

  private get headers(): (readonly [name: string, value: string])[] {
    return listAt(this.value, 'headers').flatMap((header): [string, string][] => {
      const name = textAt(header, 'name');
      return name === undefined ? [] : [[name.toLowerCase(), textAt(header, 'value') ?? '']];
    });
  }
}

/** A rule of a route. */
export class RouteRule {
  readonly matches: readonly RouteMatch[];
  /** The InferencePools that it sends requests to. */
  readonly pools: readonly ObjectReference[];
  /** The Services that it sends requests to. */
  readonly services: readonly ObjectReference[];

  constructor(
    private readonly value: unknown,
    namespace: string,
  ) {
    const matches = listAt(value, 'matches');
    const backends = listAt(value, 'backendRefs').map((backend) =>
      readReference(backend, { group: '', kind: 'Service', namespace }),
    );
    this.matches = (matches.length > 0 ? matches : [{}]).map((match) => new RouteMatch(match));
    this.pools = backends.filter(({ kind }) => kind === 'InferencePool');
    this.services = backends.filter(({ kind }) => kind === 'Service');
  }

  /** Names of the headers that it removes from requests, in small letters. */
  get removedHeaders(): ReadonlySet<string> {
    const removed = listAt(this.value, 'filters').flatMap((filter) =>
      textsAt(filter, 'requestHeaderModifier', 'remove'),
    );
    return new Set(removed.map((name) => name.toLowerCase()));
  }
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
  const rules = listAt(spec, 'rules').map((rule) => new RouteRule(rule, namespace));
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
