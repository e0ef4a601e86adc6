import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ApiClient } from './api-client';
import { ApiServer, type ApiServerOptions } from './api-server';
import { createCredentials } from './credentials';
import { Etcd } from './etcd';
import { LoggedProcess } from './logged-process';
import { Reaper } from './reaper';

/** Where the programs are. */
export interface ControlPlanePrograms {
  /** The etcd program. */
  readonly etcd: string;
  /** The folder of kube-apiserver, kube-controller-manager and kube-scheduler. */
  readonly kubernetes: string;
}

export interface ControlPlaneOptions {
  /**
   * Seconds without a heartbeat after which the node lifecycle controller takes a node for lost. Without it that
   * controller does not run, and nodes need no heartbeats.
   */
  readonly nodeGraceSeconds?: number;
  /**
   * Whether Services lead to pods: see {@link NamedEndpoints}.
   *
   * @default false
   */
  readonly namedEndpoints?: boolean;
  /** Seconds between two looks of the HPA controller. @default its own 15 */
  readonly autoscalerSyncSeconds?: number;
}

const STOP_GRACE_MS = 5_000;
const KUBECONFIG = 'kubeconfig.json';

/** An error, in a log of Kubernetes (`E1123 …`) or of etcd (`… E | …`). */
const ERROR_LINE = /^[EF]\d{4} |^\S+ \S+ [EC] \| /;

/**
 * A real etcd, API server (RBAC on), controller manager and scheduler on free loopback ports.
 *
 * What GKE runs beside them and this does not: the ExtendedResourceToleration admission, so that manifests have to
 * bring their own GPU toleration.
 */
export class ControlPlane {
  private constructor(
    /** A temporary folder that goes away with the control plane. */
    readonly folder: string,
    readonly reaper: Reaper,
    private readonly etcd: Etcd,
    private readonly apiServer: ApiServer,
    private readonly peerOptions: ApiServerOptions,
    private readonly controllers: readonly LoggedProcess[],
  ) {}

  /** Starts everything and waits until the API server is ready. */
  static async start(programs: ControlPlanePrograms, options: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const folder = mkdtempSync(join(tmpdir(), 'gke-inference-cluster-'));
    const reaper = new Reaper(folder);
    try {
      return await ControlPlane.launch(programs, options, folder, reaper);
    } catch (error) {
      await reaper.finish();
      throw error;
    }
  }

  private static async launch(
    programs: ControlPlanePrograms,
    options: ControlPlaneOptions,
    folder: string,
    reaper: Reaper,
  ): Promise<ControlPlane> {
    const credentials = createCredentials(folder);
    const etcd = await Etcd.start(programs.etcd, folder, reaper);
    const program = (name: string) => join(programs.kubernetes, name);
    const apiServerOptions = { program: program('kube-apiserver'), etcdUrl: etcd.url, credentials, reaper };
    const apiServer = await ApiServer.start({ ...apiServerOptions, folder: join(folder, 'kube-apiserver') });
    const { url, certificate } = apiServer;
    const kubeconfig = join(folder, KUBECONFIG);
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(url, certificate, credentials.adminToken)), { mode: 0o600 });
    const run = (name: string, ...flags: string[]) =>
      new LoggedProcess({
        command: [program(name), `--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0', ...flags],
        log: join(folder, `${name}.log`),
        reaper,
      });
    return new ControlPlane(
      folder,
      reaper,
      etcd,
      apiServer,
      { ...apiServerOptions, folder: join(folder, 'kube-apiserver-peer') },
      [
        run(
          'kube-controller-manager',
          `--controllers=${['*', ...controllersLeftOut(options).map((name) => `-${name}`)].join()}`,
          ...nodeLifecycleFlags(options),
          ...autoscalerFlags(options),
          `--service-account-private-key-file=${credentials.serviceAccountKey}`,
          `--root-ca-file=${certificate}`,
        ),
        run('kube-scheduler'),
      ],
    );
  }

  /** The API as a member of `system:masters`. */
  get api(): ApiClient {
    return this.apiServer.api;
  }

  /** File with the administrator's way to the API server. */
  get kubeconfig(): string {
    return join(this.folder, KUBECONFIG);
  }

  /** What service accounts asked for, as the API server's audit log has it: one JSON document a line. */
  get auditLog(): string {
    return this.apiServer.auditLog;
  }

  /**
   * Takes the API server away for as long as `meanwhile` takes. It comes back without the history of what its peer
   * changed, as after a compaction: watches from before cannot be resumed.
   *
   * @param meanwhile is given another API server of the same cluster, which nobody else knows
   */
  async withoutApiServer(meanwhile: (peer: ApiClient) => Promise<void>): Promise<void> {
    await this.apiServer.stop(STOP_GRACE_MS);
    const peer = await ApiServer.start(this.peerOptions);
    try {
      await meanwhile(peer.api);
    } finally {
      await this.etcd.compact();
      peer.api.close();
      await peer.stop(STOP_GRACE_MS);
      await this.apiServer.start();
    }
  }

  /** Stops the parts in the order in which they depend on each other, and removes the folder. */
  async stop(): Promise<void> {
    this.api.close();
    for (const part of this.parts) {
      await part.stop(STOP_GRACE_MS);
    }
    await this.reaper.finish();
  }

  /** The newest errors of every part, some of which every healthy cluster has. */
  errors(lines = 5): string {
    return this.parts
      .map((part) => {
        const errors = part
          .logTail(500)
          .split('\n')
          .filter((line) => ERROR_LINE.test(line));
        return [`--- ${basename(part.log)}`, ...errors.slice(-lines)].join('\n');
      })
      .join('\n');
  }

  private get parts(): readonly LoggedProcess[] {
    return [...this.controllers, this.apiServer.running, this.etcd.process];
  }
}

function autoscalerFlags({ autoscalerSyncSeconds }: ControlPlaneOptions): string[] {
  return autoscalerSyncSeconds === undefined
    ? []
    : [`--horizontal-pod-autoscaler-sync-period=${autoscalerSyncSeconds}s`];
}

function controllersLeftOut({ nodeGraceSeconds, namedEndpoints }: ControlPlaneOptions): string[] {
  return [
    ...(nodeGraceSeconds === undefined ? ['node-lifecycle-controller'] : []),
    ...(namedEndpoints ? ['endpointslice-controller'] : []),
  ];
}

function nodeLifecycleFlags({ nodeGraceSeconds }: ControlPlaneOptions): string[] {
  return nodeGraceSeconds === undefined
    ? []
    : ['--node-monitor-period=1s', `--node-monitor-grace-period=${nodeGraceSeconds}s`];
}

function kubeconfigOf(server: string, certificate: string, token: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'box', cluster: { server, 'certificate-authority': certificate } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'box', context: { cluster: 'box', user: 'admin' } }],
    'current-context': 'box',
  };
}
