import type { MachineType, ModelFacts } from '../catalog';
import { planChoices } from './choices';
import { planFit } from './fit';
import { planHostResources } from './host-resources';

/** Model servers that may stand on the nodes of a pool. */
export interface NodeServers {
  /** The models that they serve, each with weights that are downloaded onto the node's disk. */
  readonly models: readonly ModelFacts[];
  /** The machine type of the nodes. */
  readonly machine: MachineType;
  /** Machines of a replica, at least 1. */
  readonly machines: number;
}

/**
 * Bytes of ephemeral storage that model servers on one node request at most: as many replicas of the neediest model as the
 * node's GPUs hold.
 *
 * @throws what planFit throws for a model that does not fit the node's GPUs in any number.
 */
export function ephemeralStorageOnNode({ models, machine, machines }: NodeServers): number {
  return Math.max(0, ...models.map((model) => storageOf(model, machine, machines)));
}

function storageOf(model: ModelFacts, machine: MachineType, machines: number): number {
  const gpus = fewestGpus(model, machine, machines) / machines;
  return Math.floor(machine.gpus / gpus) * planHostResources(model, gpus).ephemeralStorageBytes;
}

/** The fewest GPUs, on all machines of a replica, with which a replica fits the nodes. */
function fewestGpus(model: ModelFacts, { accelerator, gpus }: MachineType, machines: number): number {
  const fits = planChoices(model, { machines }, [accelerator]).filter((choice) => choice.gpus <= gpus * machines);
  const smallest = fits.find(({ fit }) => fit !== undefined);
  // With all GPUs a context shorter than the one that is useful will do, as for a model server that is told its GPUs.
  return smallest?.gpus ?? planFit(model, accelerator, { gpus: gpus * machines, machines }).gpus;
}
