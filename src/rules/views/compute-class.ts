import type { Manifest } from '../manifest';
import { at, listAt, numberAt, textAt } from './fields';

/** A ComputeClass of GKE: the ways in which it gets nodes. */
export interface ComputeClass {
  readonly name: string;
  readonly priorities: readonly Priority[];
}

/** One way to get a node. */
export interface Priority {
  readonly spot: boolean;
  /** Label of its GPU; undefined where the class leaves it to the pod or to a node pool. */
  readonly gpu: string | undefined;
  /** Number of its GPUs. */
  readonly gpus: number | undefined;
}

/** Reads a ComputeClass. */
export function readComputeClass({ metadata, spec }: Manifest): ComputeClass {
  return {
    name: metadata.name,
    priorities: listAt(spec, 'priorities').map((priority) => ({
      spot: at(priority, 'spot') === true,
      gpu: textAt(priority, 'gpu', 'type'),
      gpus: numberAt(at(priority, 'gpu'), 'count'),
    })),
  };
}
