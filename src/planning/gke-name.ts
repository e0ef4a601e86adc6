/** Most characters of the name of a cluster or a node pool. Source: GKE's API. */
const LONGEST = 40;

/** Characters that Pulumi adds to the name of a resource: a dash and what makes a new name for each successor. */
const ADDED = 8;

/** Most characters of a resource's name from which the name of a cluster or a node pool is made. */
export const LONGEST_GKE_RESOURCE_NAME = LONGEST - ADDED;

/** Whether GKE takes the name that Pulumi makes of a resource's for a cluster or a node pool. */
export function makesGkeName(resource: string): boolean {
  return /^[a-z][a-z0-9-]*$/.test(resource) && resource.length <= LONGEST_GKE_RESOURCE_NAME;
}
