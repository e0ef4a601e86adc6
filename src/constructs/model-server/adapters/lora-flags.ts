import { errorOf } from '../../../errors';
import type { AdapterRoom } from '../../../planning';
import type { Flags } from '../vllm-arguments';
import type { Adapter } from './adapter';

/** The ranks that `--max-lora-rank` takes in vLLM 0.29 (`MaxLoRARanks` of its configuration). */
const RANKS = [1, 8, 16, 32, 64, 128, 256, 320, 512];

/** The smallest rank that vLLM can be started for and that holds `rank`. */
export function reservedRank(rank: number): number {
  return RANKS.find((candidate) => candidate >= rank)!;
}

/** The flags that make room for adapters. */
export function loraFlags({ slots, rank, inMemory }: AdapterRoom): Flags {
  return { 'enable-lora': true, 'max-loras': slots, 'max-lora-rank': rank, 'max-cpu-loras': inMemory };
}

/** @throws GKEI_ADAPTER_NAME_TAKEN where two models of one server would have the same name. */
export function checkNames(server: string, servedModelName: string, adapters: readonly Adapter[]): void {
  const taken = new Set([servedModelName]);
  for (const { name } of adapters) {
    if (taken.has(name)) {
      throw errorOf('GKEI_ADAPTER_NAME_TAKEN', { server, name });
    }
    taken.add(name);
  }
}
