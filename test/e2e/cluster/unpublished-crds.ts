import type { KubeObject } from './kube-object';

const text = { type: 'string' };
const number = { type: 'integer' };
const object = (properties: object, required = Object.keys(properties)) => ({ type: 'object', properties, required });
const list = (items: object) => ({ type: 'array', items, minItems: 1 });

/**
 * Definitions of kinds whose schema nobody publishes, written by hand from examples in documentation: unverified. They show
 * that what is rendered is what the documentation shows, and not that a real cluster takes it.
 */
export const UNPUBLISHED_CRDS: readonly KubeObject[] = [
  // GKE's pages on autoscaling with AutoscalingMetric, 2026: the forms with pod gauges and with a query.
  definition('autoscaling.gke.io', 'v1beta1', 'AutoscalingMetric', 'autoscalingmetrics', {
    metrics: list(
      object(
        {
          pod: object({
            selector: object({ matchLabels: { type: 'object', additionalProperties: text } }),
            containers: list(
              object({
                endpoint: object({ port: number, path: text }),
                metrics: list(object({ gauge: object({ name: text, prometheusMetricName: text }) })),
              }),
            ),
          }),
          promql: object({ name: text, query: text }),
        },
        [],
      ),
    ),
  }),
];

function definition(group: string, version: string, kind: string, plural: string, spec: object): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: object(spec) } } },
        },
      ],
    },
  };
}
