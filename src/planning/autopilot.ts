import { errorOf } from '../errors';

/**
 * Fields of a cluster, by their paths, that Autopilot does not have.
 *
 * Source: what `enable_autopilot` conflicts with in `resource_container_cluster.go` of terraform-provider-google-beta at
 * 93c65b2 (August 2026), from which @pulumi/gcp is made; and, from `nodeConfig` on, what only describes pools that the
 * cluster's owner makes.
 */
const STANDARD_FIELDS: readonly string[] = [
  'addonsConfig.dnsCacheConfig',
  'addonsConfig.networkPolicyConfig',
  'addonsConfig.statefulHaConfig',
  'clusterAutoscaling.enabled',
  'clusterAutoscaling.resourceLimits',
  'defaultMaxPodsPerNode',
  'enableIntranodeVisibility',
  'enableShieldedNodes',
  'networkPolicy',
  'nodePools',
  'removeDefaultNodePool',
  'nodeConfig',
  'nodePoolDefaults',
  'nodeVersion',
  'initialNodeCount',
];

/**
 * Refuses what Autopilot does not have.
 *
 * @param options options that only Standard clusters have, by name
 * @param fields fields of the cluster that are set by hand
 * @throws GKEI_AUTOPILOT_OPTION
 */
export function refuseOnAutopilot(
  construct: string,
  options: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  const set = [
    ...Object.keys(options).filter((name) => options[name] !== undefined),
    ...STANDARD_FIELDS.filter((path) => valueAt(fields, path) != null).map((path) => `overrides.${path}`),
  ];
  if (set.length > 0) {
    throw errorOf('GKEI_AUTOPILOT_OPTION', { construct, options: set });
  }
}

function valueAt(fields: Readonly<Record<string, unknown>>, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], fields);
}
