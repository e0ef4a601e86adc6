import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from '../api-client';
import { Informer } from '../informer';
import { type KubeObject, reference } from '../kube-object';
import type { Reaper } from '../reaper';
import { PodAddresses } from './addresses';
import type { BackOffOptions } from './back-off';
import type { ImageHandler } from './images';
import { Journal } from './journal';
import { NodeHeartbeats } from './node-heartbeats';
import { type Pod, podKey } from './pod';
import { PodNames } from './pod-names';
import { PodWorker, type PodWorkerContext } from './pod-worker';

export interface KubeletOptions {
  readonly api: ApiClient;
  /** Where the kubelet keeps volumes and logs. */
  readonly folder: string;
  readonly reaper: Reaper;
  /** Who runs which image; the first that handles it does. Nobody's images run as an idle process. */
  readonly images: readonly ImageHandler[];
  readonly backOff?: BackOffOptions;
  /** How often each node says that it lives. @default never, as where no node lifecycle controller runs */
  readonly heartbeatMs?: number;
}

const HOST_IP = '127.0.0.1';

/**
 * The kubelet of every node of a cluster of the tests. No container can run here: each container is a process on its
 * pod's own loopback address. What a pod asks of its kubelet is executed from its stored object: environment, volumes,
 * probes, restart policy, preStop hooks and grace period.
 */
export class Kubelet {
  readonly journal = new Journal();
  private readonly workers = new Map<string, PodWorker>();
  private readonly informer: Informer;
  private readonly context: PodWorkerContext;
  private readonly abandoned: Promise<void>[] = [];
  private readonly heartbeats?: NodeHeartbeats;
  private readonly silent = new Set<string>();

  private constructor(
    { api, folder, reaper, images, backOff = {}, heartbeatMs }: KubeletOptions,
    private readonly addresses: PodAddresses,
  ) {
    this.context = {
      api,
      folder,
      reaper,
      images,
      backOff,
      addresses,
      names: new PodNames(),
      journal: this.journal,
      hostIP: HOST_IP,
      silentNodes: this.silent,
    };
    if (heartbeatMs !== undefined) {
      this.heartbeats = new NodeHeartbeats(api, heartbeatMs, ({ message }) =>
        this.journal.record({ pod: '', reason: 'Failed', message: `no heartbeat: ${message}` }),
      );
    }
    this.informer = new Informer(api, {
      collection: reference('v1', 'Pod'),
      onChange: (pod) => this.sync(pod as Pod),
      onGone: (pod) => this.forget(pod),
    });
  }

  static async start(options: KubeletOptions): Promise<Kubelet> {
    const kubelet = new Kubelet(options, await PodAddresses.claim());
    await kubelet.informer.start();
    return kubelet;
  }

  /** A node's kubelet is heard of no more: no heartbeat, no status of a pod. What runs there goes on running. */
  silence(node: string): void {
    this.silent.add(node);
    this.heartbeats?.silence(node);
  }

  /** A silent node's kubelet is heard of again, with the state of all its pods. */
  resume(node: string): void {
    this.silent.delete(node);
    this.heartbeats?.resume(node);
    for (const worker of this.workers.values()) {
      worker.publish();
    }
  }

  /** Ends every container at once. */
  async stop(): Promise<void> {
    this.heartbeats?.stop();
    await this.informer.stop();
    await Promise.all([...this.workers.values()].map((worker) => worker.abandon()));
    await Promise.all(this.abandoned);
    this.addresses.close();
  }

  /** The output of a container of a pod that still exists, all its runs. */
  log({ metadata: { uid } }: KubeObject, container: string): string {
    const worker = this.workers.get(uid!);
    if (!worker) {
      throw new Error(`no pod with the uid ${uid} runs here`);
    }
    return readFileSync(join(worker.logs, `${container}.log`), 'utf8');
  }

  private sync(pod: Pod): void {
    const known = this.workers.get(pod.metadata.uid);
    if (known) {
      known.update(pod);
    } else if (pod.spec.nodeName) {
      this.workers.set(pod.metadata.uid, new PodWorker(pod, this.context));
    }
  }

  private forget(pod: KubeObject): void {
    const worker = this.workers.get(pod.metadata.uid!);
    if (worker) {
      this.workers.delete(pod.metadata.uid!);
      this.abandoned.push(
        worker.abandon().catch((error: Error) => {
          this.journal.record({ pod: podKey(pod), reason: 'Failed', message: error.message });
        }),
      );
    }
  }
}
