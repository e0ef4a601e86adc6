import type { CodeTable } from './explanation';
import { oneOf, quote } from './wording';

/** Platforms and their configuration: nothing could be provisioned. */
export const PLATFORM_CODES = {
  /** A name of a service from which Kubernetes cannot make names. */
  GKEI_SERVICE_NAME: (d: { platform: string; service: string }) => ({
    problem: `services of ${d.platform} names ${quote(d.service)}, which cannot be the name of an object in Kubernetes`,
    remedy: 'name it in at most 40 lower-case letters, digits and dashes, a letter first',
  }),
  /** Options for a node pool that no service needs. */
  GKEI_POOL_UNKNOWN: (d: { platform: string; pool: string; pools: readonly string[] }) => ({
    problem: `pools of ${d.platform} names ${quote(d.pool)}, and no service runs in such a pool`,
    remedy:
      d.pools.length > 0 ? `set it to ${oneOf(d.pools)}` : 'remove it: ComputeClasses make their nodes themselves',
  }),
  /** A node pool that may not grow to what its services need. */
  GKEI_POOL_TOO_SMALL: (d: { pool: string; most: number; needed: number; services: readonly string[] }) => ({
    problem: `${d.pool} may grow to ${d.most} node(s), and ${d.services.join(', ')} need ${d.needed}`,
    remedy: `raise the maximum of nodes to ${d.needed}, or lower replicas`,
  }),
  /** A network is to be made for a cluster that has one. */
  GKEI_PLATFORM_NETWORK_UNUSED: (d: { platform: string }) => ({
    problem: `${d.platform} has a cluster that exists, and network says how to make another network`,
    remedy: 'leave network out, or describe the network that exists by InferenceNetwork.fromExisting',
  }),
  /** A service that a platform does not have. */
  GKEI_SERVICE_UNKNOWN: (d: { platform: string; service: string; services: readonly string[] }) => ({
    problem: `${d.platform} has no service ${quote(d.service)}`,
    remedy: `name ${oneOf(d.services)}`,
  }),
  /** A key that a configuration does not have. */
  GKEI_CONFIG_KEY: (d: { path: string; nearest: string; keys: readonly string[] }) => ({
    problem: `the configuration has no key ${d.path}`,
    remedy: `the nearest known one is ${d.nearest}; it may be ${oneOf(d.keys)}`,
  }),
  /** A key that a configuration lacks. */
  GKEI_CONFIG_MISSING: (d: { path: string; expected: string }) => ({
    problem: `the configuration lacks ${d.path}`,
    remedy: `set it to ${d.expected}`,
  }),
  /** A value that a configuration cannot have. */
  GKEI_CONFIG_VALUE: (d: { path: string; value: string; expected: string }) => ({
    problem: `${d.path} is ${d.value} in the configuration`,
    remedy: `set it to ${d.expected}`,
  }),
} satisfies CodeTable;
