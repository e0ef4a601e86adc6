import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import type { ModelServer } from '../views/workload';

/** Flags whose product is the number of GPUs of one server. */
const SIZES = ['tensor-parallel-size', 'pipeline-parallel-size', 'data-parallel-size'] as const;

/** A model server must have exactly the GPUs that it splits its model over: fewer fail at start-up, more stand idle. */
export const gpuCount: Rule = (inventory) => inventory.modelServers.flatMap(mismatch);

function mismatch({ workload, container, command }: ModelServer): Finding[] {
  const limit = container.gpus;
  // A server of one rank, or of ranks on several hosts, has a share of the data-parallel GPUs only.
  const partOfSeveral = !command.lacks('data-parallel-rank') || !command.lacks('data-parallel-size-local');
  const counted = partOfSeveral ? SIZES.slice(0, 2) : SIZES;
  const sizes = counted.map((flag) => ({ flag, size: command.number(flag, 1) }));
  const machines = command.number('nnodes', 1) ?? Number.NaN;
  const needed = sizes.reduce((product, { size }) => product * (size ?? Number.NaN), 1) / machines;
  if (limit === undefined || !Number.isInteger(needed) || needed === limit) {
    return [];
  }
  const details = {
    container: container.name,
    limit,
    sizes: sizes
      .filter(({ flag, size }) => size !== 1 || flag === SIZES[0])
      .map(describe)
      .join(' × ')
      .concat(machines > 1 ? ` on ${machines} machines` : ''),
    needed,
  };
  return [finding('GKEI_GPU_COUNT_MISMATCH', workload.manifest, details)];
}

function describe({ flag, size }: { flag: string; size: number | undefined }): string {
  return `${flag} ${size}`;
}
