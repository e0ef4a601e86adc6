/** Endpoints from an InferencePool and the pods that it selects. */
import type { ApiProfile } from '../../catalog/api-profile';
import type { Endpoint, MembershipSource } from '../pool';
import type { ClusterWatch, Watching, WatchStatus } from './cluster-watch';
import { type Pod, podEndpoints } from './pod-endpoints';
import { type PoolObject, poolContent, poolsPath } from './pool-object';

export interface PoolMembershipOptions {
  readonly cluster: ClusterWatch;
  readonly namespace: string;
  /** Name of the InferencePool. */
  readonly pool: string;
  /** Its generation. */
  readonly api: Pick<ApiProfile, 'group' | 'version'>;
  /** Told how the watches of `inferencepools` and `pods` stand, at every change. */
  readonly onStatus: (kind: 'inferencepools' | 'pods', status: WatchStatus, detail: string) => void;
}

/**
 * Follows a pool that may appear, change its selector or ports, and disappear. Its endpoints are reported from the
 * first time that both the pool and its pods were read; a pool that does not exist (any more) has none.
 */
export class PoolMembership implements MembershipSource {
  private readonly options: PoolMembershipOptions;
  private onMembers: ((endpoints: readonly Endpoint[]) => void) | undefined;
  private poolWatch: Watching | undefined;
  private podWatch: Watching | undefined;
  private selector: string | undefined;
  private ports: readonly number[] = [];
  private pods: ReadonlyMap<string, Pod> | undefined;

  constructor(options: PoolMembershipOptions) {
    this.options = options;
  }

  start(onMembers: (endpoints: readonly Endpoint[]) => void): void {
    const { cluster, namespace, pool, api, onStatus } = this.options;
    this.onMembers = onMembers;
    this.poolWatch = cluster.watch<PoolObject>(
      {
        path: poolsPath(api, namespace),
        fieldSelector: `metadata.name=${pool}`,
      },
      {
        changed: (pools) => this.poolChanged(pools.get(pool)),
        status: (status, detail) => onStatus('inferencepools', status, detail),
      },
    );
  }

  close(): void {
    this.onMembers = undefined;
    this.poolWatch?.close();
    this.podWatch?.close();
  }

  private poolChanged(pool: PoolObject | undefined): void {
    if (pool === undefined) {
      this.watchPods(undefined);
      this.pods = new Map();
    } else {
      const { selector, ports } = poolContent(pool);
      this.ports = ports;
      this.watchPods(selector);
    }
    this.report();
  }

  /** Watches the selected pods; until another selection was read, the endpoints of the one before stay. */
  private watchPods(selector: string | undefined): void {
    if (selector === this.selector) return;
    this.selector = selector;
    this.podWatch?.close();
    this.podWatch = undefined;
    if (selector === undefined) return;
    const { cluster, namespace, onStatus } = this.options;
    this.podWatch = cluster.watch<Pod>(
      { path: `/api/v1/namespaces/${namespace}/pods`, labelSelector: selector },
      {
        changed: (pods) => {
          this.pods = pods;
          this.report();
        },
        status: (status, detail) => onStatus('pods', status, detail),
      },
    );
  }

  private report(): void {
    if (this.pods !== undefined) this.onMembers?.(podEndpoints(this.pods.values(), this.ports));
  }
}
