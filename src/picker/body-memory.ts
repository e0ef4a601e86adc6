import { defaultBodyBudget } from './exchange';
import { LEAST_BODY_MEMORY, type PickerOptions } from './options';
import { processMemory } from './process-memory';

/** How many bytes of bodies each of the processes that requests come through may hold; one of any length always has room. */
export function bodyMemoryOfEach({ bodyMemory, processes }: Pick<PickerOptions, 'bodyMemory' | 'processes'>): number {
  const memory = bodyMemory ?? defaultBodyBudget(processMemory());
  return Math.max(LEAST_BODY_MEMORY, Math.floor(memory / processes));
}
