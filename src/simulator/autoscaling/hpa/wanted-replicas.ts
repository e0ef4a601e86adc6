/** What one metric wants; undefined when it could not be read. */
export type Proposal = number | undefined;

/**
 * Replicas that the metrics want together: the most that any wants. Where one could not be read, none leaves, since it may
 * be the one that holds them; where none could be read, nothing changes.
 *
 * Source: `computeReplicasForMetrics`,
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/podautoscaler/horizontal.go
 *
 * @returns undefined when the number of replicas must stay as it is
 */
export function wantedReplicas(proposals: readonly Proposal[], current: number): number | undefined {
  const read = proposals.filter((proposal) => proposal !== undefined);
  if (read.length === 0) {
    return undefined;
  }
  const most = Math.max(...read);
  return read.length < proposals.length && most < current ? undefined : most;
}
