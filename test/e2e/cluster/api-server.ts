import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ApiClient } from './api-client';
import type { Credentials } from './credentials';
import { eventually } from './eventually';
import { LoggedProcess } from './logged-process';
import { freePorts } from './loopback';
import type { Reaper } from './reaper';

export interface ApiServerOptions {
  /** The kube-apiserver program. */
  readonly program: string;
  /** A folder for its files, its own: it is made. */
  readonly folder: string;
  readonly etcdUrl: string;
  readonly credentials: Credentials;
  readonly reaper: Reaper;
}

const READY_TIMEOUT_MS = 60_000;

/** Everything that service accounts ask for, with what became of it. */
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata', userGroups: ['system:serviceaccounts'] }, { level: 'None' }],
};

/** One kube-apiserver (RBAC on) on a loopback port, which it keeps when it is stopped and started again. */
export class ApiServer {
  /** The API as a member of `system:masters`; from the first start on. */
  api!: ApiClient;
  /** Where service accounts' requests are logged. */
  readonly auditLog: string;
  /** File with the server's own certificate, which is also the authority that clients check it against. */
  readonly certificate: string;
  private process?: LoggedProcess;

  private constructor(
    private readonly options: ApiServerOptions,
    private readonly port: number,
  ) {
    const { folder } = options;
    this.auditLog = join(folder, 'audit.log');
    this.certificate = join(folder, 'apiserver.crt');
    mkdirSync(folder);
    writeFileSync(join(folder, 'audit-policy.json'), JSON.stringify(AUDIT_POLICY));
  }

  /** Starts a server and waits until it is ready. */
  static async start(options: ApiServerOptions): Promise<ApiServer> {
    const [port] = (await freePorts(1)) as [number];
    const server = new ApiServer(options, port);
    await server.start();
    return server;
  }

  /** `https://host:port` */
  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** The process of the latest start. */
  get running(): LoggedProcess {
    return this.process!;
  }

  /** Starts the server, for the first time or again, and waits until it is ready. */
  async start(): Promise<void> {
    const { program, folder, etcdUrl, credentials, reaper } = this.options;
    const flags = [
      `--etcd-servers=${etcdUrl}`,
      `--cert-dir=${folder}`,
      `--secure-port=${this.port}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${credentials.serviceAccountPublicKey}`,
      `--service-account-signing-key-file=${credentials.serviceAccountKey}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      `--token-auth-file=${credentials.tokenFile}`,
      '--authorization-mode=RBAC',
      '--endpoint-reconciler-type=none',
      `--audit-policy-file=${join(folder, 'audit-policy.json')}`,
      `--audit-log-path=${this.auditLog}`,
    ];
    this.process = new LoggedProcess({ command: [program, ...flags], log: `${folder}.log`, reaper });
    // The server makes its certificate at its first start.
    const writtenLast = join(folder, 'apiserver.key');
    const ca = await this.whileRunning(() => existsSync(writtenLast) && readFileSync(this.certificate));
    this.api ??= new ApiClient({ server: this.url, ca, token: credentials.adminToken });
    await this.whileRunning(() => this.api.read('/readyz'));
  }

  async stop(graceMs: number): Promise<void> {
    await this.process?.stop(graceMs);
  }

  /** Waits for a value, but not for a process that is already dead. */
  private async whileRunning<T>(probe: () => T | false | Promise<T>): Promise<T> {
    const { running } = this;
    const dead = running.exited.then(({ code }): never => {
      throw new Error(`${basename(running.log)}: ended with ${code}\n${running.logTail()}`);
    });
    const ready = eventually('the API server is ready', probe, { timeoutMs: READY_TIMEOUT_MS }) as Promise<T>;
    return Promise.race([ready, dead]);
  }
}
