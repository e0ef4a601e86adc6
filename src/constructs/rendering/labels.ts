/** Labels that tie pods to the objects that select them. */
export const LABELS = {
  /** Which part of an inference service an object is. */
  component: 'app.kubernetes.io/component',
  /** The workload that a pod belongs to; Deployments and disruption budgets select by it. */
  instance: 'app.kubernetes.io/instance',
  /** The tool that made an object. */
  managedBy: 'app.kubernetes.io/managed-by',
  /** The InferencePool that a model server's pods serve in. */
  pool: 'gke-inference/pool',
} as const;

/** Values of the component label. */
export const COMPONENTS = {
  modelServer: 'model-server',
  endpointPicker: 'endpoint-picker',
  modelRouter: 'model-router',
} as const;

/** The labels that every object carries. */
const COMMON_LABELS = { [LABELS.managedBy]: 'gke-inference' };

/** The labels that every object of a component carries. */
export function componentLabels(component: string): Record<string, string> {
  return { [LABELS.component]: component, ...COMMON_LABELS };
}

/** Annotation that says why an object exists. */
export const DESCRIPTION_ANNOTATION = 'kubernetes.io/description';

/**
 * Metadata with the reason for an object's existence, for whoever meets it in the cluster.
 *
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-description
 */
export function described(description: string, labels: Record<string, string> = COMMON_LABELS) {
  return { labels, annotations: { [DESCRIPTION_ANNOTATION]: description } };
}
