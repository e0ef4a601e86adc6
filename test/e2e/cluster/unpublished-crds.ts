import type { KubeObject } from './kube-object';

const text = { type: 'string' };
const number = { type: 'integer' };
const flag = { type: 'boolean' };
const oneOf = (...values: readonly string[]) => ({ type: 'string', enum: values });
const object = (properties: object, required = Object.keys(properties)) => ({ type: 'object', properties, required });
const list = (items: object) => ({ type: 'array', items, minItems: 1 });

/**
 * Definitions of kinds whose schema nobody publishes, written by hand: unverified. They have the fields that the library
 * emits and no others, so that they show that what is rendered is what documentation shows, and not that a real cluster
 * takes it. The ClientTrafficPolicy's published definition is a large one, of which a single setting is rendered: tests of Envoy
 * Gateway itself put it in the place of this one.
 */
export const UNPUBLISHED_CRDS: readonly KubeObject[] = [
  // GKE's pages on autoscaling with AutoscalingMetric, 2026: the forms with pod gauges and with a query.
  definition('autoscaling.gke.io', 'v1beta1', 'AutoscalingMetric', 'autoscalingmetrics', 'Namespaced', {
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
  // GKE's page on the ComputeClass and Google's accelerated-platforms repository, autumn 2026.
  definition('cloud.google.com', 'v1', 'ComputeClass', 'computeclasses', 'Cluster', {
    priorities: list(
      object(
        {
          machineType: text,
          gpu: object({ type: text, count: number }),
          spot: flag,
          flexStart: object({ enabled: flag }),
          maxRunDurationSeconds: number,
          reservations: object(
            {
              affinity: oneOf('Specific', 'AnyBestEffort'),
              specific: list(object({ name: text, project: text }, ['name'])),
            },
            ['affinity'],
          ),
          location: object({ zones: list(text) }),
        },
        ['machineType', 'gpu'],
      ),
    ),
    nodePoolAutoCreation: object({ enabled: flag }),
    activeMigration: object({ optimizeRulePriority: flag }),
    whenUnsatisfiable: oneOf('DoNotScaleUp', 'ScaleUpAnyway'),
  }),
  // Envoy Gateway 1.9: the one setting that is rendered.
  definition('gateway.envoyproxy.io', 'v1alpha1', 'ClientTrafficPolicy', 'clienttrafficpolicies', 'Namespaced', {
    targetRefs: list(object({ group: text, kind: text, name: text })),
    headers: object({ earlyRequestHeaders: object({ remove: list(text) }) }),
  }),
  // GKE writes this one: what is rendered refers to it by group, kind and name alone, and nothing else of it is known.
  definition('networking.gke.io', 'v1', 'GCPInferencePoolImport', 'gcpinferencepoolimports', 'Namespaced', {}),
];

function definition(
  group: string,
  version: string,
  kind: string,
  plural: string,
  scope: 'Namespaced' | 'Cluster',
  spec: object,
): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
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
