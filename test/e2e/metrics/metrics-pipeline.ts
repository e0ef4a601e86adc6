import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PROMETHEUS_ADAPTER_CONFIG } from '../../../src';
import type { ApiClient } from '../cluster/api-client';
import type { Cluster } from '../cluster/cluster';
import { eventually } from '../cluster/eventually';
import { type KubeObject, reference } from '../cluster/kube-object';
import { LoggedProcess } from '../cluster/logged-process';
import { freePorts } from '../cluster/loopback';

/** Where the programs are. */
export interface MetricsPrograms {
  /** The folder of prometheus. */
  readonly prometheus: string;
  /** The adapter program. */
  readonly adapter: string;
}

const READY_TIMEOUT_MS = 60_000;
const NAMESPACE = 'monitoring';

/** The metrics APIs that the adapter serves, which the HPA controller asks. */
const APIS = ['custom.metrics.k8s.io', 'external.metrics.k8s.io'] as const;

/**
 * A real Prometheus that is told of the model servers’ pods, and a real prometheus-adapter, under the rules
 * that the package exports, behind the API server's aggregation. They end with the cluster.
 */
export class MetricsPipeline {
  private constructor(private readonly processes: readonly LoggedProcess[]) {}

  /** Starts both and waits until the API server has the metrics APIs. */
  static async start(cluster: Cluster, programs: MetricsPrograms): Promise<MetricsPipeline> {
    const { folder, reaper, kubeconfig } = cluster.files;
    const own = join(folder, 'metrics');
    mkdirSync(own);
    const [prometheusPort, adapterPort] = (await freePorts(2)) as [number, number];
    const discovery = await serveTargets(cluster.api);
    writeFileSync(join(own, 'prometheus.yml'), JSON.stringify(prometheusConfig(discovery)));
    writeFileSync(join(own, 'adapter.yml'), JSON.stringify(PROMETHEUS_ADAPTER_CONFIG));
    const run = (name: string, ...command: string[]) =>
      new LoggedProcess({ command, log: join(own, `${name}.log`), reaper });
    const processes = [
      run(
        'prometheus',
        join(programs.prometheus, 'prometheus'),
        `--config.file=${join(own, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(own, 'data')}`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
      ),
      run(
        'prometheus-adapter',
        programs.adapter,
        `--prometheus-url=http://127.0.0.1:${prometheusPort}/`,
        `--config=${join(own, 'adapter.yml')}`,
        '--metrics-relist-interval=2s',
        '--metrics-max-age=1m',
        '--bind-address=127.0.0.1',
        `--secure-port=${adapterPort}`,
        `--cert-dir=${join(own, 'certificates')}`,
        `--lister-kubeconfig=${kubeconfig}`,
        `--authentication-kubeconfig=${kubeconfig}`,
        `--authorization-kubeconfig=${kubeconfig}`,
      ),
    ];
    const pipeline = new MetricsPipeline(processes);
    try {
      for (const object of registration(adapterPort)) {
        await cluster.api.apply(object);
      }
      await eventually(
        'the API server has the metrics APIs',
        async () => {
          const served = await Promise.all(APIS.map((group) => cluster.api.find(apiService(group))));
          return served.every(isAvailable);
        },
        { timeoutMs: READY_TIMEOUT_MS },
      );
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n${pipeline.logTail()}`);
    }
    return pipeline;
  }

  /** The end of what both printed. */
  readonly logTail = (): string =>
    this.processes.map((process) => `--- ${process.log}\n${process.logTail(15)}`).join('\n');
}

function prometheusConfig(discovery: string): object {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [{ job_name: 'model-servers', http_sd_configs: [{ url: discovery, refresh_interval: '1s' }] }],
  };
}

/**
 * Tells Prometheus of the model servers' pods, with the labels that its discovery of pods in Kubernetes would give them:
 * Debian builds it without that.
 *
 * @returns the address to ask
 */
async function serveTargets(api: ApiClient): Promise<string> {
  const server = createServer(async (_request, response) => {
    const { items } = await api
      .list(reference('v1', 'Pod'), { labelSelector: 'app.kubernetes.io/component=model-server' })
      .catch(() => ({ items: [] }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(items.filter(({ status }) => status.podIP).map(targetOf)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function targetOf({ metadata: { namespace, name }, spec, status }: KubeObject): object {
  const [{ containerPort }] = spec.containers[0].ports;
  return { targets: [`${status.podIP}:${containerPort}`], labels: { namespace, pod: name } };
}

function apiService(group: string): KubeObject {
  return { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: `v1beta1.${group}` } };
}

/**
 * What leads the API server to the adapter. It proxies without a certificate of its own here, so that to the adapter every
 * question is anonymous; who may ask is no subject of these tests.
 */
function registration(port: number): KubeObject[] {
  const role = reference('rbac.authorization.k8s.io/v1', 'ClusterRole', undefined, 'metrics-reader');
  return [
    reference('v1', 'Namespace', undefined, NAMESPACE),
    {
      ...reference('v1', 'Service', NAMESPACE, 'adapter'),
      spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
    },
    {
      ...role,
      rules: [
        { apiGroups: [...APIS], resources: ['*'], verbs: ['*'] },
        { nonResourceURLs: ['/apis', '/apis/*'], verbs: ['get'] },
      ],
    },
    {
      ...reference('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', undefined, 'metrics-reader'),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'metrics-reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:anonymous' }],
    },
    ...APIS.map((group) => ({
      ...apiService(group),
      spec: {
        group,
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { namespace: NAMESPACE, name: 'adapter', port },
      },
    })),
  ] as KubeObject[];
}

function isAvailable(service: KubeObject | undefined): boolean {
  const conditions: readonly KubeObject[] = service?.['status']?.conditions ?? [];
  return conditions.some((condition) => condition['type'] === 'Available' && condition['status'] === 'True');
}
