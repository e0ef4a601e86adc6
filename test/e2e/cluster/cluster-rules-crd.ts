import type { KubeObject } from './kube-object';

/**
 * The definition of Managed Service for Prometheus' ClusterRules, made from the official one of Rules: in the project that
 * publishes both they have the same schema, and differ in name and scope.
 *
 * @see https://github.com/GoogleCloudPlatform/prometheus-engine/blob/2ffde4e/charts/operator/crds/monitoring.googleapis.com_clusterrules.yaml
 */
export function clusterRulesOf(rules: KubeObject): KubeObject {
  const names = {
    kind: 'ClusterRules',
    listKind: 'ClusterRulesList',
    plural: 'clusterrules',
    singular: 'clusterrules',
  };
  return {
    ...rules,
    metadata: { ...rules.metadata, name: `clusterrules.${rules['spec'].group}` },
    spec: { ...rules['spec'], names, scope: 'Cluster' },
  };
}
