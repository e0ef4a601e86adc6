import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { selfSignedCertificate } from '../../../src/picker/transport/tls/self-signed-certificate';
import { get } from '../http-client';
import type { Cluster } from './cluster';
import { eventually } from './eventually';
import type { KubeObject } from './kube-object';
import { LoggedProcess } from './logged-process';
import { freePorts } from './loopback';

const HOST = 'localhost';
const READY_TIMEOUT_MS = 60_000;

interface Webhook {
  readonly name: string;
  readonly clientConfig: { readonly service: { readonly path: string } };
}

interface Patch {
  readonly value: Webhook;
}

/**
 * LeaderWorkerSet's real controller beside a cluster's control plane, with its own webhooks in the way of what they are
 * registered for: without them no pod would learn its place in its group. It ends with the cluster.
 */
export class LeaderWorkerSets {
  private constructor(private readonly manager: LoggedProcess) {}

  /**
   * Starts the controller in a cluster of the profile `all`, and waits until its webhooks answer.
   *
   * @param part the installed part's folder
   */
  static async start(cluster: Cluster, part: string): Promise<LeaderWorkerSets> {
    const { folder, reaper, kubeconfig } = cluster.files;
    const own = join(folder, 'leader-worker-sets');
    mkdirSync(own);
    const [port] = (await freePorts(1)) as [number];
    const { certificate, privateKey } = selfSignedCertificate({ dnsNames: [HOST] });
    writeFileSync(join(own, 'tls.crt'), certificate);
    writeFileSync(join(own, 'tls.key'), privateKey, { mode: 0o600 });
    writeFileSync(join(own, 'config.json'), JSON.stringify(configuration(port, own)));

    // The controller waits for every kind that it serves, wanted or not.
    const disaggregatedSets = join(part, 'disaggregatedset.x-k8s.io_disaggregatedsets.yaml');
    await cluster.api.create(parse(readFileSync(disaggregatedSets, 'utf8')));
    const manager = new LoggedProcess({
      command: [join(part, 'manager'), `--config=${join(own, 'config.json')}`],
      env: { ...process.env, KUBECONFIG: kubeconfig },
      log: join(own, 'manager.log'),
      reaper,
    });
    const running = new LeaderWorkerSets(manager);
    const registrations = webhooksOf(part);
    try {
      for (const { name, clientConfig } of registrations.flatMap(({ webhooks }) => webhooks)) {
        const target = { ip: '127.0.0.1', host: HOST, port, path: clientConfig.service.path, trust: certificate };
        await eventually(`the webhook ${name} answers`, async () => (await get(target)).status !== 404, {
          timeoutMs: READY_TIMEOUT_MS,
        });
      }
      for (const registration of registrations) {
        await cluster.api.create(served(registration, `https://${HOST}:${port}`, certificate));
      }
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n${running.logTail()}`);
    }
    return running;
  }

  /** The end of what the controller printed. */
  logTail(): string {
    return this.manager.logTail();
  }
}

/** Its configuration file: everything on loopback, a certificate of ours, and nobody else to elect. */
function configuration(port: number, certificates: string): object {
  return {
    apiVersion: 'config.lws.x-k8s.io/v1alpha1',
    kind: 'Configuration',
    webhook: { host: '127.0.0.1', port, certDir: certificates },
    internalCertManagement: { enable: false },
    leaderElection: { leaderElect: false },
    metrics: { bindAddress: '0' },
    health: { healthProbeBindAddress: '0' },
  };
}

/** The registration of its webhooks as it is installed: those of pods are narrowed to pods of LeaderWorkerSets. */
function webhooksOf(part: string): (KubeObject & { readonly webhooks: readonly Webhook[] })[] {
  const read = (file: string) => readFileSync(join(part, file), 'utf8');
  const narrowed = ['mutating-patch.yaml', 'validating-patch.yaml'].flatMap((file) => parse(read(file)) as Patch[]);
  return parseAllDocuments(read('manifests.yaml')).map((document) => {
    const registration = document.toJS();
    const webhooks = (registration.webhooks as Webhook[]).map(
      (webhook) => narrowed.find(({ value }) => value.name === webhook.name)?.value ?? webhook,
    );
    return { ...registration, webhooks };
  });
}

/** Leads the API server to where the webhooks are served: no Service leads to a process of the tests. */
function served(
  { webhooks, ...registration }: KubeObject & { readonly webhooks: readonly Webhook[] },
  url: string,
  certificate: string,
): KubeObject {
  return {
    ...registration,
    webhooks: webhooks.map(({ clientConfig, ...webhook }) => ({
      ...webhook,
      clientConfig: {
        url: `${url}${clientConfig.service.path}`,
        caBundle: Buffer.from(certificate).toString('base64'),
      },
    })),
  } as KubeObject;
}
