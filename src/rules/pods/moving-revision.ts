import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import type { Container } from '../views/container';
import type { Workload } from '../views/workload';

/** Names that are only ever given to branches, and what GitHub-like hubs show for a change that is still worked on. */
const BRANCH = /^(main|master|head|dev|develop|refs\/(heads|pr)\/.*)$/i;

/**
 * Whoever names a revision wants every replica to serve the same files; a branch moves, so that replicas that start on
 * different days do not. Naming none is the same choice made silently, and is left alone.
 */
export const movingRevision: Rule = (inventory) =>
  inventory.workloads.flatMap((workload) => {
    const { containers, initContainers } = workload.pod;
    return [...initContainers, ...containers].flatMap((container) => moving(workload, container));
  });

function moving({ manifest }: Workload, { name, vllm, download }: Container): Finding[] {
  const revision = download?.revision ?? vllm?.text('revision');
  const repository = download?.repository ?? vllm?.model;
  return revision !== undefined && repository !== undefined && BRANCH.test(revision)
    ? [finding('GKEI_REVISION_MOVES', manifest, { container: name, repository, revision })]
    : [];
}
