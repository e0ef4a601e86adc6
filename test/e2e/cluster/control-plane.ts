import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ApiClient } from './api-client';
import { createCredentials } from './credentials';
import { eventually } from './eventually';
import { LoggedProcess } from './logged-process';
import { freePorts } from './loopback';
import { Reaper } from './reaper';

/** Where the programs are. */
export interface ControlPlanePrograms {
  /** The etcd program. */
  readonly etcd: string;
  /** The folder of kube-apiserver, kube-controller-manager and kube-scheduler. */
  readonly kubernetes: string;
}

const STOP_GRACE_MS = 5_000;
const READY_TIMEOUT_MS = 60_000;

/** An error, in a log of Kubernetes (`E1123 …`) or of etcd (`… E | …`). */
const ERROR_LINE = /^[EF]\d{4} |^\S+ \S+ [EC] \| /;

/**
 * A real etcd, API server (RBAC on), controller manager and scheduler on free loopback ports.
 *
 * What GKE runs beside them and this does not: the ExtendedResourceToleration admission, so that manifests have to
 * bring their own GPU toleration, and the node lifecycle controller, since no kubelet renews node leases here.
 */
export class ControlPlane {
  private readonly parts: LoggedProcess[] = [];

  private constructor(
    /** A temporary folder that goes away with the control plane. */
    readonly folder: string,
    readonly reaper: Reaper,
    /** The API as a member of `system:masters`. */
    readonly api: ApiClient,
  ) {}

  /** Starts everything and waits until the API server is ready. */
  static async start(programs: ControlPlanePrograms): Promise<ControlPlane> {
    const folder = mkdtempSync(join(tmpdir(), 'gke-inference-cluster-'));
    const reaper = new Reaper(folder);
    try {
      return await ControlPlane.launch(programs, folder, reaper);
    } catch (error) {
      await reaper.finish();
      throw error;
    }
  }

  private static async launch(programs: ControlPlanePrograms, folder: string, reaper: Reaper): Promise<ControlPlane> {
    const credentials = createCredentials(folder);
    const certificates = join(folder, 'certificates');
    mkdirSync(certificates);
    const [etcdPort, etcdPeerPort, apiPort] = (await freePorts(3)) as [number, number, number];
    const etcdUrl = `http://127.0.0.1:${etcdPort}`;
    const server = `https://127.0.0.1:${apiPort}`;
    const run = (program: string, ...flags: string[]) =>
      new LoggedProcess({ command: [program, ...flags], log: join(folder, `${basename(program)}.log`), reaper });

    const etcd = run(
      programs.etcd,
      `--data-dir=${join(folder, 'etcd')}`,
      '--unsafe-no-fsync',
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=http://127.0.0.1:${etcdPeerPort}`,
    );
    const apiServer = run(
      join(programs.kubernetes, 'kube-apiserver'),
      `--etcd-servers=${etcdUrl}`,
      `--cert-dir=${certificates}`,
      `--secure-port=${apiPort}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${credentials.serviceAccountPublicKey}`,
      `--service-account-signing-key-file=${credentials.serviceAccountKey}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      `--token-auth-file=${credentials.tokenFile}`,
      '--authorization-mode=RBAC',
      '--endpoint-reconciler-type=none',
    );
    // The API server makes its own certificate at start: it is also the authority that clients check it against.
    const certificate = join(certificates, 'apiserver.crt');
    const writtenLast = join(certificates, 'apiserver.key');
    const ca = await whileRunning([etcd, apiServer], () => existsSync(writtenLast) && readFileSync(certificate));
    const api = new ApiClient({ server, ca, token: credentials.adminToken });
    const controlPlane = new ControlPlane(folder, reaper, api);
    controlPlane.parts.push(apiServer, etcd);
    await whileRunning([etcd, apiServer], () => api.read('/readyz'));

    const kubeconfig = join(folder, 'kubeconfig.json');
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(server, certificate, credentials.adminToken)), {
      mode: 0o600,
    });
    controlPlane.parts.unshift(
      run(
        join(programs.kubernetes, 'kube-controller-manager'),
        `--kubeconfig=${kubeconfig}`,
        '--controllers=*,-node-lifecycle-controller',
        `--service-account-private-key-file=${credentials.serviceAccountKey}`,
        `--root-ca-file=${certificate}`,
        '--leader-elect=false',
        '--secure-port=0',
      ),
      run(
        join(programs.kubernetes, 'kube-scheduler'),
        `--kubeconfig=${kubeconfig}`,
        '--leader-elect=false',
        '--secure-port=0',
      ),
    );
    return controlPlane;
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
}

/** Waits for a value, but not for parts that are already dead. */
async function whileRunning<T>(parts: readonly LoggedProcess[], probe: () => T | false | Promise<T>): Promise<T> {
  const dead = parts.map(async (part): Promise<never> => {
    const { code } = await part.exited;
    throw new Error(`${basename(part.log)}: ended with ${code}\n${part.logTail()}`);
  });
  const ready = eventually('the API server is ready', probe, { timeoutMs: READY_TIMEOUT_MS }) as Promise<T>;
  return Promise.race([ready, ...dead]);
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
