import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { described } from '../../rendering/labels';
import { GRAFANA_DASHBOARD } from './grafana-dashboard';

/** The label by which the dashboard sidecar of Grafana's chart finds ConfigMaps, and the value that it asks for. */
const SIDECAR_LABEL = { grafana_dashboard: '1' };

/** A ConfigMap from which Grafana's sidecar takes the dashboard. */
export function grafanaConfigMap(scope: Construct, id: string): ApiObject {
  const { labels, annotations } = described('The Grafana dashboard of inference pools, found by Grafana’s sidecar');
  return new ApiObject(scope, id, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { labels: { ...labels, ...SIDECAR_LABEL }, annotations },
    data: { 'inference-pool.json': GRAFANA_DASHBOARD },
  });
}
