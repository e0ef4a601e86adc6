import { type ApiObject, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import type { InferencePool } from '../pool/inference-pool';
import { validateOnSynth } from '../rendering/validation';
import { CLUSTER_ALERTS } from './alerts/cluster-alerts';
import { poolAlerts } from './alerts/pool-alerts';
import { serverAlerts } from './alerts/server-alerts';
import { grafanaConfigMap } from './dashboards/grafana-config-map';
import { MetricsCollector } from './metrics-collector';

/** Who is told of alerts, and how. */
export interface AlertingProps {
  /**
   * Folder of published runbooks, as a URL: each alert links to `<runbooks>/<name of the alert>.md`. This package's own are in
   * `docs/runbooks`.
   *
   * @default - alerts carry no link
   */
  readonly runbooks?: string;
  /**
   * Labels of every alert beside its severity, by which your Alertmanager routes.
   *
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What is watched, and by whom. */
export interface InferenceMonitoringProps {
  /** The pools whose model servers and pickers are watched, at least one. */
  readonly pools: readonly InferencePool[];
  /**
   * What collects metrics and judges alerts.
   *
   * @default MetricsCollector.managedPrometheus()
   */
  readonly collector?: MetricsCollector;
  /**
   * Time between two scrapes, in whole seconds, at least 5. Each scrape of a vLLM server is some 45 KB and is paid for by the
   * sample where a service collects.
   *
   * @default Duration.seconds(15)
   */
  readonly interval?: Duration;
  /**
   * Who is told of alerts, and how; `false` renders none.
   *
   * @default - alerts without a runbook link and labels of their own
   */
  readonly alerts?: AlertingProps | false;
  /**
   * Whether a ConfigMap with the Grafana dashboard is rendered, labelled `grafana_dashboard: "1"`, which is what the
   * dashboard sidecar of Grafana's chart looks for.
   *
   * @default false
   */
  readonly grafana?: boolean;
}

/** Eyes on pools: what collects the metrics of their model servers and pickers, alerts with a runbook each, a dashboard. */
export class InferenceMonitoring extends Construct {
  /** What collects the metrics: for each pool its model servers, then its picker. */
  readonly scrapes: readonly ApiObject[];
  /** The alerts: of each pool, and of what all pools share. */
  readonly alerts: readonly ApiObject[];
  /** The ConfigMap with the Grafana dashboard; undefined where it was not asked for. */
  readonly dashboard: ApiObject | undefined;

  /** @throws GKEI_EMPTY_LIST without pools, GKEI_OUT_OF_RANGE for the interval. */
  constructor(scope: Construct, id: string, props: InferenceMonitoringProps) {
    super(scope, id);
    if (props.pools.length === 0) {
      throw errorOf('GKEI_EMPTY_LIST', { construct: this.node.path, option: 'pools' });
    }
    const { _binding: collector } = props.collector ?? MetricsCollector.managedPrometheus();
    const seconds = wholeNumber('interval', (props.interval ?? Duration.seconds(15)).toSeconds(), 5);
    const interval = Duration.seconds(seconds);
    this.scrapes = props.pools.flatMap((pool, index) => [
      collector.scrape(this, `Servers${index}`, {
        what: `the model servers of ${pool.name}`,
        pool: pool.name,
        selector: pool.selector,
        ports: [pool.port],
        encrypted: pool.tls !== undefined,
        interval,
      }),
      ...(pool.picker?.metrics === undefined
        ? []
        : [
            collector.scrape(this, `Picker${index}`, {
              what: `the picker of ${pool.name}`,
              pool: pool.name,
              ...pool.picker.metrics,
              encrypted: false,
              interval,
            }),
          ]),
    ]);
    this.alerts = props.alerts === false ? [] : this.renderAlerts(props.pools, collector, props.alerts ?? {});
    this.dashboard = props.grafana ? grafanaConfigMap(this, 'Dashboard') : undefined;
    validateOnSynth(this);
  }

  private renderAlerts(
    pools: readonly InferencePool[],
    collector: MetricsCollector['_binding'],
    { runbooks, labels = {} }: AlertingProps,
  ): ApiObject[] {
    const how = { labels, runbooks: runbooks?.replace(/\/+$/, '') };
    return [
      ...pools.map((pool, index) => {
        const namespaceOf = (construct: Construct) => Chart.of(construct).namespace;
        const servers = pool.servers.map((server) => ({
          name: server.toScalingTarget().name,
          namespace: namespaceOf(server),
          startupBudget: server.startupBudget,
        }));
        return collector.alert(this, `Alerts${index}`, {
          ...how,
          name: pool.name,
          what: `${pool.name}, its model servers and its picker`,
          alerts: [
            ...poolAlerts({ name: pool.name, namespace: namespaceOf(pool) }),
            ...servers.flatMap((server) => serverAlerts(server)),
          ],
        });
      }),
      collector.alertCluster(this, 'ClusterAlerts', {
        ...how,
        name: 'inference',
        what: 'GPUs and certificates',
        alerts: CLUSTER_ALERTS,
      }),
    ];
  }
}
