import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { HEALTH_CHECK_RANGES, METRICS_COLLECTOR_NAMESPACES } from '../../catalog';
import { errorOf } from '../../errors';
import { PICKER_PORTS } from '../picker/picker-ports';
import type { InferencePool } from '../pool/inference-pool';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import { addresses, collectors, DNS, HTTPS, METADATA, pods, tcp, tcpRange } from './_peers';
import type { NetworkPolicySpec } from './network-policy-spec';

/** What the network policies of a pool are made of. */
export interface InferenceNetworkPolicyProps {
  /** The pool whose model servers and picker are closed to everybody else. */
  readonly pool: InferencePool;
  /**
   * Address ranges, in CIDR notation, from which the gateway's proxies send requests: for GKE's classes the proxy-only
   * subnet of the region. At least one: the proxies are no pods, and a policy without their range would cut them off.
   */
  readonly proxyRanges: readonly string[];
  /**
   * Namespaces whose pods collect metrics.
   *
   * @default - those of Managed Service for Prometheus, `gmp-system` and `gke-gmp-system`
   */
  readonly collectorNamespaces?: readonly string[];
}

/**
 * Lets the gateway's proxies, the load balancer's health checks, the picker and the collectors of metrics reach the model
 * servers and the picker of a pool, and nobody else: on the port that serves requests a model server also answers admin
 * paths. Both may then call DNS, the metadata server and HTTPS anywhere, and the picker its model servers.
 *
 * Without Dataplane V2 (or another engine that enforces network policies) it changes nothing.
 */
export class InferenceNetworkPolicy extends Construct {
  /** The NetworkPolicy of the model servers. */
  readonly servers: ApiObject;
  /** The NetworkPolicy of the picker; undefined where the pool's picker is not of this library. */
  readonly picker: ApiObject | undefined;

  /** @throws GKEI_EMPTY_LIST without a range of proxies. */
  constructor(scope: Construct, id: string, props: InferenceNetworkPolicyProps) {
    super(scope, id);
    const { pool, proxyRanges, collectorNamespaces = METRICS_COLLECTOR_NAMESPACES } = props;
    if (proxyRanges.length === 0) {
      throw errorOf('GKEI_EMPTY_LIST', { construct: this.node.path, option: 'proxyRanges' });
    }
    const loadBalancer = addresses([...proxyRanges, ...HEALTH_CHECK_RANGES]);
    const metrics = collectors(collectorNamespaces);
    const picker = pool.picker?.metrics?.selector;
    const serving = tcp(...pool.targetPorts);
    const { port, replayPort, engines = 1 } = pool.kvEvents ?? {};
    const events = [port, replayPort].flatMap((each) => (each === undefined ? [] : tcpRange(each, engines)));
    // The machines of a replica talk on whatever ports NCCL chooses.
    const groups = pool.servers.flatMap(({ groupSelector }) => (groupSelector ? [pods(groupSelector)] : []));
    this.servers = this.policy('Servers', `Who may reach the model servers of ${pool.name}, and whom these call`, {
      podSelector: { matchLabels: pool.selector },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [...loadBalancer, ...(picker ? [pods(picker)] : []), metrics], ports: serving },
        ...(picker && events.length > 0 ? [{ from: [pods(picker)], ports: events }] : []),
        ...(groups.length > 0 ? [{ from: groups }] : []),
      ],
      egress: [DNS, ...METADATA, HTTPS, ...(groups.length > 0 ? [{ to: groups }] : [])],
    });
    this.picker =
      picker &&
      this.policy('Picker', `Who may reach the picker of ${pool.name}, and whom it calls`, {
        podSelector: { matchLabels: picker },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          { from: loadBalancer, ports: tcp(PICKER_PORTS.extProc, PICKER_PORTS.health) },
          { from: [metrics], ports: tcp(PICKER_PORTS.metrics) },
        ],
        egress: [DNS, ...METADATA, HTTPS, { to: [pods(pool.selector)], ports: [...serving, ...events] }],
      });
  }

  private policy(id: string, purpose: string, spec: NetworkPolicySpec): ApiObject {
    return new RenderedObject(this, id, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: described(purpose),
      spec: () => spec,
    });
  }
}
