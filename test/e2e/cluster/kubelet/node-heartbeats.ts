import { type ApiClient, ifStatus } from '../api-client';
import { type KubeObject, reference } from '../kube-object';

const NAMESPACE = 'kube-node-lease';

/**
 * Tells the node lifecycle controller that nodes live, as kubelets do: by renewing the Lease of each node. A node that
 * was taken for lost meanwhile is also reported as ready again.
 */
export class NodeHeartbeats {
  private readonly timer: NodeJS.Timeout;
  private readonly silent = new Set<string>();

  constructor(
    private readonly api: ApiClient,
    private readonly intervalMs: number,
    private readonly onError: (error: Error) => void,
  ) {
    this.timer = setInterval(() => this.beat().catch(onError), intervalMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Nothing more is heard of a node. */
  silence(node: string): void {
    this.silent.add(node);
  }

  /** A node is heard of again. */
  resume(node: string): void {
    this.silent.delete(node);
    this.beat().catch(this.onError);
  }

  private async beat(): Promise<void> {
    const { items } = await this.api.list(reference('v1', 'Node'));
    await Promise.all(items.filter(({ metadata }) => !this.silent.has(metadata.name)).map((node) => this.renew(node)));
  }

  private async renew({ metadata: { name }, status }: KubeObject): Promise<void> {
    const holder = { holderIdentity: name, leaseDurationSeconds: Math.ceil((5 * this.intervalMs) / 1000) };
    await this.api.apply({
      ...reference('coordination.k8s.io/v1', 'Lease', NAMESPACE, name),
      spec: { ...holder, renewTime: new Date().toISOString().replace('Z', '000Z') },
    } as KubeObject);
    const conditions: readonly KubeObject[] = status.conditions ?? [];
    if (conditions.some((condition) => condition['type'] === 'Ready' && condition['status'] !== 'True')) {
      const ready = {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        lastHeartbeatTime: new Date().toISOString(),
      };
      const node = reference('v1', 'Node', undefined, name);
      await this.api
        .patch(node, 'strategic-merge-patch+json', { status: { conditions: [ready] } }, 'status')
        .catch(ifStatus(404));
    }
  }
}
