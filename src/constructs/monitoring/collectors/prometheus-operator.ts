import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  PrometheusRuleSpecGroupsRulesExpr as Expression,
  PodMonitor,
  PrometheusRule,
  PodMonitorSpecPodMetricsEndpointsScheme as Scheme,
} from '../../../../imports/monitoring.coreos.com';
import { described } from '../../rendering/labels';
import { RenderedObject } from '../../rendering/rendered-object';
import { alertRules } from './alert-rules';
import { type AlertGroup, type CollectorBinding, POOL_LABEL } from './collector-binding';

/** How the operator finds what is rendered. */
export interface PrometheusOperatorProps {
  /**
   * Labels by which your Prometheus selects its PodMonitors and PrometheusRules.
   *
   * @default - `release: kube-prometheus-stack`, which the chart of that name asks for when installed under its own name
   */
  readonly labels?: Readonly<Record<string, string>>;
}

const DEFAULT_LABELS = { release: 'kube-prometheus-stack' };

/** A Prometheus under its operator. */
export function prometheusOperator({ labels = DEFAULT_LABELS }: PrometheusOperatorProps): CollectorBinding {
  const metadata = (purpose: string) => {
    const own = described(purpose);
    return { ...own, labels: { ...own.labels, ...labels } };
  };
  const alert = (scope: Construct, id: string, group: AlertGroup): ApiObject =>
    RenderedObject.ofManifest(
      scope,
      id,
      PrometheusRule.manifest({
        metadata: metadata(`Alerts about ${group.what}`),
        spec: {
          groups: [
            {
              name: group.name,
              rules: alertRules(group).map((rule) => ({ ...rule, expr: Expression.fromString(rule.expr) })),
            },
          ],
        },
      }),
    );
  return {
    scrape: (scope, id, { what, pool, selector, ports, encrypted, token, interval }) =>
      RenderedObject.ofManifest(
        scope,
        id,
        PodMonitor.manifest({
          metadata: metadata(`Collects the metrics of ${what}`),
          spec: {
            selector: { matchLabels: { ...selector } },
            podMetricsEndpoints: ports.map((portNumber) => ({
              portNumber,
              path: '/metrics',
              ...(encrypted && { scheme: Scheme.HTTPS, tlsConfig: { insecureSkipVerify: true } }),
              ...(token && { authorization: { type: 'Bearer', credentials: { ...token } } }),
              interval: `${interval.toSeconds()}s`,
              relabelings: [{ targetLabel: POOL_LABEL, replacement: pool }],
            })),
          },
        }),
      ),
    alert,
    alertCluster: alert,
  };
}
