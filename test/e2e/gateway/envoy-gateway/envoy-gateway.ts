import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { Cluster } from '../../cluster/cluster';
import { eventually } from '../../cluster/eventually';
import { hasCondition, type KubeObject, reference } from '../../cluster/kube-object';
import type { ImageHandler } from '../../cluster/kubelet/images';
import { LoggedProcess } from '../../cluster/logged-process';
import { freePorts } from '../../cluster/loopback';
import { isReady, podsOf } from '../../cluster/pods';
import { inPrivateRoot } from '../../cluster/private-root';
import { runCommand } from '../../install/progress';
import type { Front } from '../front';
import { keyOf } from '../gateway-objects';
import { CONTROLLER, NAMESPACE, settings } from './settings';

const CLIENT_POLICIES = 'gateway.envoyproxy.io_clienttrafficpolicies.yaml';

/** The name by which Envoys look for it, which the box has no DNS for. */
const HOSTS = `127.0.0.1 localhost\n127.0.0.1 envoy-gateway.${NAMESPACE}.svc.cluster.local.\n`;

/** Its Envoys run without rights: they listen on low ports ten thousand higher. */
const FIRST_FREE_PORT = 1024;
const MOVED_BY = 10_000;

const READY_TIMEOUT_MS = 60_000;

/**
 * Envoy Gateway itself beside a cluster's control plane, with its class `eg`. Its Envoys are pods, which it makes and the scheduler
 * places; see {@link envoyImage}. It ends with the cluster. All of it listens on ports of its own choice, so that only
 * one can run on a machine at a time.
 */
export class EnvoyGateway {
  private constructor(
    private readonly cluster: Cluster,
    private readonly server: LoggedProcess,
  ) {}

  /**
   * Starts it in a cluster of the profile `all` whose Services lead to pods, and waits until it has taken its class.
   *
   * @param part the installed part's folder
   */
  static async start(cluster: Cluster, part: string): Promise<EnvoyGateway> {
    const { api, files } = cluster;
    const program = join(part, 'envoy-gateway');
    const own = join(files.folder, 'envoy-gateway');
    mkdirSync(own);
    await api.apply(parse(readFileSync(join(part, CLIENT_POLICIES), 'utf8')));
    await api.create(reference('v1', 'Namespace', undefined, NAMESPACE));
    const env = { KUBECONFIG: files.kubeconfig, ENVOY_GATEWAY_NAMESPACE: NAMESPACE };
    await runCommand([program, 'certgen', '--disable-topology-injector'], { env });
    const { data } = await api.get(reference('v1', 'Secret', NAMESPACE, 'envoy-gateway'));
    const certificates = join(own, 'certificates');
    mkdirSync(certificates);
    for (const [file, content] of Object.entries(data as Readonly<Record<string, string>>)) {
      writeFileSync(join(certificates, file), Buffer.from(content, 'base64'), { mode: 0o600 });
    }
    const [adminPort] = (await freePorts(1)) as [number];
    const config = join(own, 'config.json');
    writeFileSync(config, JSON.stringify(settings(adminPort)));
    const server = new LoggedProcess({
      command: inPrivateRoot(join(own, 'root'), new Map([['/certs', certificates]]), [
        program,
        'server',
        '--config-path',
        config,
      ]),
      env: { ...process.env, ...env },
      log: join(own, 'server.log'),
      reaper: files.reaper,
    });
    const running = new EnvoyGateway(cluster, server);
    const gatewayClass = reference('gateway.networking.k8s.io/v1', 'GatewayClass', undefined, 'eg');
    await api.create({ ...gatewayClass, spec: { controllerName: CONTROLLER } } as KubeObject);
    await eventually(
      'Envoy Gateway takes its class',
      async () => hasCondition(await api.get(gatewayClass), 'Accepted'),
      {
        timeoutMs: READY_TIMEOUT_MS,
      },
    ).catch((error: Error) => {
      throw new Error(`${error.message}\n${running.logTail()}`);
    });
    return running;
  }

  /** What stands before one example. */
  front(): Front {
    const known = new Map<string, { readonly gateway: KubeObject; readonly proxy: KubeObject }>();
    const { api, kubelet } = this.cluster;
    return {
      addressOf: async (gateway, port) => {
        const proxy = known.get(keyOf(gateway))?.proxy ?? (await this.proxyReady(gateway));
        known.set(keyOf(gateway), { gateway, proxy });
        return { ip: proxy['status'].podIP, port: port < FIRST_FREE_PORT ? port + MOVED_BY : port };
      },
      addCertificate: (name) => {
        throw new Error(`listeners of Envoy Gateway take certificates from Secrets, not ${name}`);
      },
      log: () => [this.logTail(), ...[...known.values()].map(({ proxy }) => kubelet.log(proxy, 'envoy'))].join('\n'),
      stop: async () => {
        for (const { gateway } of known.values()) {
          await api.delete(gateway);
          await eventually(
            `no Envoy of ${keyOf(gateway)} is left`,
            async () => (await this.proxies(gateway)).length === 0,
          );
        }
      },
    };
  }

  /** Waits until a Gateway's Envoy is ready. */
  private async proxyReady(gateway: KubeObject): Promise<KubeObject> {
    return eventually(`the Envoy of ${keyOf(gateway)} is ready`, async () => {
      const [proxy] = await this.proxies(gateway);
      return proxy && isReady(proxy) ? proxy : undefined;
    });
  }

  /** The pods of a Gateway's Envoy. */
  private async proxies({ metadata }: KubeObject): Promise<KubeObject[]> {
    const labels = { 'owning-gateway-name': metadata.name, 'owning-gateway-namespace': metadata.namespace };
    const selector = Object.entries(labels).map(([label, value]) => `gateway.envoyproxy.io/${label}=${value}`);
    return podsOf(this.cluster.api, NAMESPACE, selector.join());
  }

  /** The end of what it printed. */
  logTail(): string {
    return this.server.logTail();
  }
}

/**
 * The image of Envoy Gateway's Envoys: Envoy with the container's own arguments and files.
 *
 * @param program the path of Envoy
 */
export function envoyImage(program: string): ImageHandler {
  return {
    handles: (image) => /(^|\/)envoyproxy\/envoy(:|@|$)/.test(image),
    process: ({ args, mounts }) => {
      const own = dirname([...mounts.values()][0]!);
      const hosts = join(own, 'hosts');
      writeFileSync(hosts, HOSTS);
      const command = inPrivateRoot(join(own, 'root'), new Map([...mounts, ['/etc/hosts', hosts]]), [program, ...args]);
      return { command };
    },
  };
}
