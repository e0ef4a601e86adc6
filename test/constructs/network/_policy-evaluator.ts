import type { Manifest } from '../../../src/rules';

/** A pod, or an address outside of the cluster. */
export type End =
  | { readonly namespace: string; readonly labels: Readonly<Record<string, string>>; readonly ip?: string }
  | { readonly ip: string };

/** A connection that somebody tries to open. */
export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  /** @default 'TCP' */
  readonly protocol?: 'TCP' | 'UDP';
}

/** A cluster's policies, and the labels of its namespaces. */
export interface Network {
  readonly policies: readonly Manifest[];
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

type Direction = 'ingress' | 'egress';
type Labels = Readonly<Record<string, string>>;

// biome-ignore lint/suspicious/noExplicitAny: policies are plain JSON
type Json = any;

/**
 * Whether Kubernetes' NetworkPolicies let a connection through: the policies of the side that opens it and of the side
 * that takes it must both allow it, and a side that no policy of a direction selects allows everything.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function isAllowed(network: Network, connection: Connection): boolean {
  return (['egress', 'ingress'] as const).every((direction) => sideAllows(network, connection, direction));
}

function sideAllows(network: Network, connection: Connection, direction: Direction): boolean {
  const [own, other] = direction === 'ingress' ? [connection.to, connection.from] : [connection.from, connection.to];
  if (!('namespace' in own)) {
    return true;
  }
  const applying = network.policies.filter(
    ({ metadata, spec }) =>
      (metadata.namespace ?? 'default') === own.namespace &&
      typesOf(spec).includes(direction) &&
      selects(spec.podSelector, own.labels),
  );
  return (
    applying.length === 0 ||
    applying.some(({ spec }) =>
      (spec[direction] ?? []).some(
        (rule: Json) =>
          portMatches(rule.ports, connection) &&
          peerMatches(rule[direction === 'ingress' ? 'from' : 'to'], other, own.namespace, network),
      ),
    )
  );
}

/** Ingress always; egress only where it has rules, unless the types are stated. */
function typesOf(spec: Json): Direction[] {
  const stated: string[] = spec.policyTypes ?? ['Ingress', ...(spec.egress ? ['Egress'] : [])];
  return stated.map((type) => type.toLowerCase() as Direction);
}

function portMatches(ports: Json, { port, protocol = 'TCP' }: Connection): boolean {
  return (
    !ports?.length ||
    ports.some(
      (allowed: Json) =>
        (allowed.protocol ?? 'TCP') === protocol &&
        (allowed.port === undefined || (port >= allowed.port && port <= (allowed.endPort ?? allowed.port))),
    )
  );
}

function peerMatches(peers: Json, end: End, ownNamespace: string, { namespaces }: Network): boolean {
  return (
    !peers?.length ||
    peers.some(({ ipBlock, podSelector, namespaceSelector }: Json) => {
      if (ipBlock) {
        const { ip } = end;
        const isIn = (cidr: string) => ip !== undefined && contains(cidr, ip);
        return isIn(ipBlock.cidr) && !(ipBlock.except ?? []).some(isIn);
      }
      return (
        'namespace' in end &&
        (namespaceSelector
          ? selects(namespaceSelector, namespaces[end.namespace] ?? {})
          : end.namespace === ownNamespace) &&
        (!podSelector || selects(podSelector, end.labels))
      );
    })
  );
}

function selects({ matchLabels = {}, matchExpressions = [] }: Json, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }: Json) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          throw new Error(`no operator ${operator}`);
      }
    })
  );
}

function contains(cidr: string, ip: string): boolean {
  const [base, length] = cidr.split('/');
  const shift = 2 ** (32 - Number(length));
  return Math.floor(toNumber(base!) / shift) === Math.floor(toNumber(ip) / shift);
}

const toNumber = (ip: string) => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
