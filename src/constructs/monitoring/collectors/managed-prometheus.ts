import {
  PodMonitoring,
  PodMonitoringSpecEndpointsPort as Port,
  Rules,
  type RulesSpec,
  PodMonitoringSpecEndpointsScheme as Scheme,
} from '../../../../imports/monitoring.googleapis.com';
import { described } from '../../rendering/labels';
import { RenderedObject } from '../../rendering/rendered-object';
import { alertRules } from './alert-rules';
import { type AlertGroup, type CollectorBinding, POOL_LABEL } from './collector-binding';

/**
 * Google Cloud Managed Service for Prometheus. Its Rules see metrics of their own namespace alone, its ClusterRules those
 * of the cluster.
 *
 * @see https://docs.cloud.google.com/stackdriver/docs/managed-prometheus/rules-managed
 */
export const MANAGED_PROMETHEUS: CollectorBinding = {
  scrape: (scope, id, { what, pool, selector, ports, encrypted, token, interval }) =>
    RenderedObject.ofManifest(
      scope,
      id,
      PodMonitoring.manifest({
        metadata: described(`Collects the metrics of ${what}`),
        spec: {
          selector: { matchLabels: { ...selector } },
          endpoints: ports.map((port) => ({
            port: Port.fromNumber(port),
            path: '/metrics',
            ...(encrypted && { scheme: Scheme.HTTPS, tls: { insecureSkipVerify: true } }),
            ...(token && { authorization: { type: 'Bearer', credentials: { secret: { ...token } } } }),
            interval: `${interval.toSeconds()}s`,
            metricRelabeling: [{ targetLabel: POOL_LABEL, replacement: pool }],
          })),
        },
      }),
    ),
  alert: (scope, id, group) =>
    RenderedObject.ofManifest(
      scope,
      id,
      Rules.manifest({
        metadata: described(`Alerts about ${group.what}`),
        spec: rulesSpec(group),
      }),
    ),
  alertCluster: (scope, id, group) =>
    new RenderedObject(scope, id, {
      apiVersion: Rules.GVK.apiVersion,
      kind: 'ClusterRules',
      clusterScoped: true,
      metadata: described(`Alerts about ${group.what}`),
      spec: () => rulesSpec(group),
    }),
};

/** The spec of Rules and of ClusterRules alike. Older operators ask for the interval, newer ones default it. */
function rulesSpec(group: AlertGroup): RulesSpec {
  return { groups: [{ name: group.name, interval: '1m', rules: alertRules(group) }] };
}
