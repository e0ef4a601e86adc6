import type { CodeTable } from './explanation';
import { quote } from './wording';

/** Clusters: wrong values are found before anything is registered. */
export const CLUSTER_CODES = {
  /** A name from which GKE cannot make the names of a cluster and its first node pool. */
  GKEI_CLUSTER_NAME: (d: { cluster: string; most: number }) => ({
    problem: `GKE names clusters in lower-case letters, digits and dashes only, and ${quote(d.cluster)} is not such a name of at most ${d.most}`,
    remedy: 'name the resource so that it starts with a letter and leaves room for what is added to it',
  }),
  /** A version that GKE does not have. */
  GKEI_GKE_VERSION: (d: { version: string }) => ({
    problem: `${quote(d.version)} is not a version of GKE`,
    remedy: 'write it like 1.35, 1.35.6 or 1.35.6-gke.1250000',
  }),
  /** A cluster may start with a version that lacks InferencePool v1. */
  GKEI_GKE_VERSION_TOO_OLD: (d: { cluster: string; version: string; least: string }) => ({
    problem: `upgrades.minVersion of ${d.cluster} is ${quote(d.version)}, which may come without InferencePool v1`,
    remedy: `set it to ${d.least} or a newer version`,
  }),
  /** A place that is neither a region nor a zone. */
  GKEI_LOCATION: (d: { location: string }) => ({
    problem: `${quote(d.location)} is neither a region nor a zone`,
    remedy: 'name a region, such as europe-west4, or a zone, such as europe-west4-a',
  }),
  /** Nodes would stand outside the region of their cluster. */
  GKEI_ZONE_OUTSIDE_REGION: (d: { construct: string; zone: string; region: string }) => ({
    problem: `zones of ${d.construct} names ${quote(d.zone)}, which is not in the cluster’s region ${d.region}`,
    remedy: `name zones that begin with ${d.region}-`,
  }),
  /** Autopilot lacks what is asked for. */
  GKEI_AUTOPILOT_OPTION: (d: { construct: string; options: readonly string[] }) => ({
    problem: `${d.construct} is an Autopilot cluster, which has no ${d.options.join(', ')}`,
    remedy: 'leave that out, or set mode to "standard"',
  }),
  /** Autopilot has no control planes in a single zone. */
  GKEI_AUTOPILOT_ZONAL: (d: { cluster: string; zone: string; region: string }) => ({
    problem: `location of ${d.cluster} is the zone ${d.zone}, and Autopilot clusters are regional`,
    remedy: `set it to ${d.region}`,
  }),
  /** Nobody could reach the API. */
  GKEI_CONTROL_PLANE_CLOSED: (_d: Record<string, never>) => ({
    problem: 'controlPlane has neither a DNS name nor an IP address, so nobody reaches the API',
    remedy: 'set controlPlane.dns to true, or controlPlane.ip to "private" or "public"',
  }),
  /** Everybody could reach the API. */
  GKEI_CONTROL_PLANE_OPEN: (_d: Record<string, never>) => ({
    problem: 'controlPlane.ip is "public" and authorizedNetworks names nobody, which leaves nodes alone to reach it',
    remedy: 'name those who may, or set controlPlane.ip to "private" or "none"',
  }),
  /** A restriction restricts nothing. */
  GKEI_AUTHORIZED_NETWORKS_UNUSED: (d: { cidrs: readonly string[] }) => ({
    problem: `controlPlane.authorizedNetworks names ${d.cidrs.join(', ')}, and without IP address it has no effect: IAM alone guards the DNS name`,
    remedy: 'leave it out, or set controlPlane.ip to "private" or "public"',
  }),
  /** GKE would find no time for upgrades. */
  GKEI_MAINTENANCE_WINDOW: (d: { problem: string; remedy: string }) => d,
  /** An exclusion from maintenance that GKE does not take. */
  GKEI_MAINTENANCE_EXCLUSION: (d: { name: string; problem: string; remedy: string }) => ({
    problem: `the exclusion ${quote(d.name)} ${d.problem}`,
    remedy: d.remedy,
  }),
  /** The pool that must exist before GPU pools has GPUs itself. */
  GKEI_SYSTEM_POOL_GPU: (d: { cluster: string; machine: string; accelerator: string }) => ({
    problem: `systemPool.machineType of ${d.cluster} is ${d.machine}, which has ${d.accelerator} GPUs: GKE taints GPU nodes only beside a pool without`,
    remedy: 'name a machine type without GPUs, such as e2-standard-4',
  }),
} satisfies CodeTable;
