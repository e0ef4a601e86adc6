import { type DataType, Model, type ModelFacts } from '../../catalog';
import { kvBytes } from '../../planning';

/** Beginnings of the names of profiles: what keeps the keys and values of which model, and how. */
const LAYOUTS: readonly (readonly [name: string, model: ModelFacts, dataType: DataType])[] = [
  ['llama-8b-fp8', Model.LLAMA_3_1_8B, 'fp8'],
  ['llama-8b', Model.LLAMA_3_1_8B, 'bfloat16'],
  ['llama-70b', Model.LLAMA_3_3_70B, 'bfloat16'],
  ['qwen3-32b', Model.QWEN3_32B, 'bfloat16'],
];

/** What is in a profile's KV cache. Pods can send each other keys and values where these are of one kind. */
export interface KvLayout {
  /** The model and, where it is not the usual one, the type of its numbers. */
  readonly name: string;
  readonly bytesPerToken: number;
}

/** The layout of a profile that exists. */
export function kvLayoutOf(profile: string): KvLayout {
  const [name, model, dataType] = LAYOUTS.find(([beginning]) => profile.startsWith(`${beginning}-`))!;
  return { name, bytesPerToken: kvBytes(model, 1, dataType) };
}
