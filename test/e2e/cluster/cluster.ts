import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from './api-client';
import { ControlPlane, type ControlPlaneOptions, type ControlPlanePrograms } from './control-plane';
import { type CrdProfile, installCrds } from './crd-profiles';
import { eventually } from './eventually';
import { type KubeObject, reference } from './kube-object';
import type { BackOffOptions } from './kubelet/back-off';
import { ConfigData } from './kubelet/config-data';
import { type ImageHandler, type Simulate, vllmImage } from './kubelet/images';
import { Kubelet } from './kubelet/kubelet';
import { NamedEndpoints } from './named-endpoints';
import { type NodeSpec, registerNode } from './node';

export interface ClusterOptions extends ControlPlaneOptions {
  /** Which custom resources the cluster knows. @default none */
  readonly crds?: CrdProfile;
  readonly nodes: readonly NodeSpec[];
  /** Handlers of images beside vLLM's, asked first. */
  readonly images?: readonly ImageHandler[];
  /** The kubelet's restart back-off, to scale it down. */
  readonly backOff?: BackOffOptions;
}

/** A request of a service account, as the API server logged it. */
export interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  /** What was asked for; absent for paths that are no resource, such as `/readyz`. */
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly annotations: { readonly 'authorization.k8s.io/decision'?: 'allow' | 'forbid' };
}

/** Where a cluster's real parts are on this machine. */
export interface ClusterParts extends ControlPlanePrograms {
  /** Folder of custom resource definitions. */
  readonly crds: string;
}

/** A kubelet may miss that many heartbeats less one. */
const HEARTBEATS_IN_GRACE = 5;

/**
 * A controller that lost the API server may try again only so long after its return: client-go waits up to 30 s, and as
 * much again by chance (`reflector.go`, backoffManager).
 */
const CONTROLLERS_BACK_MS = 90_000;

/** The bundled program, which stands for the images. */
export const PROGRAM = join(__dirname, '../../../dist/gke-inference.js');

/** A real control plane, nodes as GKE makes them, and a kubelet that runs simulated model servers on them. */
export class Cluster {
  private namespaces = 0;

  private constructor(
    private readonly controlPlane: ControlPlane,
    readonly kubelet: Kubelet,
    private readonly endpoints: NamedEndpoints | undefined,
    private readonly simulations: Map<string, Simulate>,
  ) {}

  static async start(parts: ClusterParts, options: ClusterOptions): Promise<Cluster> {
    const { crds, nodes, images = [], backOff, nodeGraceSeconds, namedEndpoints } = options;
    const controlPlane = await ControlPlane.start(parts, options);
    try {
      const { api, folder, reaper } = controlPlane;
      const simulations = new Map<string, Simulate>();
      const simulate: Simulate = (pod) => simulations.get(pod.metadata.namespace)?.(pod) ?? {};
      const kubelet = await Kubelet.start({
        api,
        folder: join(folder, 'pods'),
        reaper,
        images: [...images, vllmImage(PROGRAM, simulate)],
        backOff,
        heartbeatMs: nodeGraceSeconds && (1000 * nodeGraceSeconds) / HEARTBEATS_IN_GRACE,
      });
      await Promise.all([crds && installCrds(api, crds, parts.crds), ...nodes.map((node) => registerNode(api, node))]);
      const endpoints = namedEndpoints ? await NamedEndpoints.start(api) : undefined;
      return new Cluster(controlPlane, kubelet, endpoints, simulations);
    } catch (error) {
      await controlPlane.stop();
      throw error;
    }
  }

  /** The API with every right. */
  get api(): ApiClient {
    return this.controlPlane.api;
  }

  /** What programs beside the control plane need; they end with it. */
  get files(): Pick<ControlPlane, 'folder' | 'reaper' | 'kubeconfig'> {
    return this.controlPlane;
  }

  /** Settings of the simulated model servers of a namespace; they hold for containers started from now on. */
  simulate(namespace: string, simulate: Simulate | ReturnType<Simulate>): void {
    this.simulations.set(namespace, typeof simulate === 'function' ? simulate : () => simulate);
  }

  async addNode(node: NodeSpec): Promise<void> {
    await registerNode(this.api, node);
  }

  async removeNode(name: string): Promise<void> {
    await this.api.delete(reference('v1', 'Node', undefined, name));
  }

  /**
   * Takes the API server away for as long as `meanwhile` takes; see {@link ControlPlane.withoutApiServer}.
   *
   * @param meanwhile is given another API server of the same cluster, which nobody else knows
   */
  withoutApiServer(meanwhile: (peer: ApiClient) => Promise<void>): Promise<void> {
    return this.controlPlane.withoutApiServer(meanwhile);
  }

  /** Everything that service accounts have asked the API server for, oldest first. */
  auditEvents(): AuditEvent[] {
    const lines = readFileSync(this.controlPlane.auditLog, 'utf8').trimEnd().split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AuditEvent);
  }

  /** Makes a namespace in which pods can be created. */
  async createNamespace(): Promise<string> {
    this.namespaces += 1;
    const name = `test-${this.namespaces}`;
    await this.api.create(reference('v1', 'Namespace', undefined, name));
    const account = reference('v1', 'ServiceAccount', name, 'default');
    await eventually(`${name} has its default service account`, () => this.api.find(account), {
      timeoutMs: CONTROLLERS_BACK_MS,
    });
    return name;
  }

  /** Deletes a namespace and, at once, every pod in it, so that its nodes are free again. */
  async deleteNamespace(name: string): Promise<void> {
    // A namespace that is being deleted refuses new pods: no controller can replace the deleted ones.
    await this.api.delete(reference('v1', 'Namespace', undefined, name));
    const pods = reference('v1', 'Pod', name);
    await this.api.delete(pods, { gracePeriodSeconds: 0 });
    await eventually(`no pod is left in ${name}`, async () => (await this.api.list(pods)).items.length === 0);
  }

  /** The API with the rights of a service account, which has to exist. */
  async as(namespace: string, serviceAccount: string): Promise<ApiClient> {
    const token = await new ConfigData(this.api, namespace).serviceAccountToken(serviceAccount);
    return this.api.as(token.toString());
  }

  /** What a person needs to see why a test failed. */
  async diagnose(): Promise<string> {
    const pods = await this.api.list(reference('v1', 'Pod')).catch(() => ({ items: [] }));
    return [
      '=== pods',
      ...pods.items.map(describePod),
      '=== kubelet',
      this.kubelet.journal.tail(60),
      '=== control plane',
      this.controlPlane.errors(),
      '',
    ].join('\n');
  }

  async stop(): Promise<void> {
    await this.endpoints?.stop();
    await this.kubelet.stop();
    await this.controlPlane.stop();
  }
}

function describePod({ metadata, spec, status }: KubeObject): string {
  const containers: readonly KubeObject[] = status.containerStatuses ?? [];
  const states = containers.map(({ name, ready, restartCount, state }) =>
    JSON.stringify({ name, ready, restartCount, state }),
  );
  return [`${metadata.namespace}/${metadata.name} on ${spec.nodeName ?? 'no node'}: ${status.phase}`, ...states].join(
    '\n  ',
  );
}
