import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigJson, Model } from '../../src/catalog';

/**
 * The fields that matter of a model's `config.json`, written down from the sources that `src/catalog/models` names, not
 * copied from the hub.
 */
export function configOf(repository: string): ConfigJson {
  const file = join(__dirname, '../fixtures/models', `${repository.replace('/', '--')}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as ConfigJson;
}

/** Published facts of a model. */
export interface PublishedModel {
  readonly model: Model;
  /** Parameters as the hub counts them in the weights' files, quoted from public listings, or as a report says them. */
  readonly parameters: number;
  /** Bytes of KV cache that one token keeps, worked by hand: layers × what a layer keeps. */
  readonly kvBytesPerToken: number;
}

/** Keys and values of grouped-query attention in 16 bits. */
const grouped = (layers: number, kvHeads: number, headDimension: number) => layers * 2 * kvHeads * headDimension * 2;

/** The two vectors of latent attention in 16 bits. */
const latent = (layers: number) => layers * (512 + 64) * 2;

const published = (model: Model, parameters: number, kvBytesPerToken: number): PublishedModel => ({
  model,
  parameters,
  kvBytesPerToken,
});

export const PUBLISHED_MODELS: readonly PublishedModel[] = [
  published(Model.GEMMA_3_4B, 4_300_079_472, grouped(34, 4, 256)),
  published(Model.GEMMA_3_12B, 12_187_325_040, grouped(48, 8, 256)),
  published(Model.GEMMA_3_27B, 27_432_406_640, grouped(62, 16, 128)),
  published(Model.LLAMA_3_2_3B, 3_212_749_824, grouped(28, 8, 128)),
  published(Model.LLAMA_3_1_8B, 8_030_261_248, grouped(32, 8, 128)),
  published(Model.LLAMA_3_3_70B, 70_553_706_496, grouped(80, 8, 128)),
  published(Model.QWEN3_4B, 4_022_468_096, grouped(36, 8, 128)),
  published(Model.QWEN3_8B, 8_190_735_360, grouped(36, 8, 128)),
  published(Model.QWEN3_14B, 14_768_307_200, grouped(40, 8, 128)),
  published(Model.QWEN3_32B, 32_762_123_264, grouped(64, 8, 128)),
  published(Model.QWEN3_30B_A3B, 30_532_122_624, grouped(48, 4, 128)),
  published(Model.MISTRAL_7B, 7_248_023_552, grouped(32, 8, 128)),
  published(Model.MISTRAL_SMALL_3_1_24B, 24_011_361_280, grouped(40, 8, 128)),
  published(Model.DEEPSEEK_R1_DISTILL_QWEN_7B, 7_615_616_512, grouped(28, 4, 128)),
  published(Model.DEEPSEEK_R1_DISTILL_LLAMA_8B, 8_030_261_248, grouped(32, 8, 128)),
  published(Model.DEEPSEEK_R1_DISTILL_QWEN_14B, 14_770_033_664, grouped(48, 8, 128)),
  published(Model.DEEPSEEK_R1_DISTILL_QWEN_32B, 32_763_876_352, grouped(64, 8, 128)),
  published(Model.DEEPSEEK_R1_DISTILL_LLAMA_70B, 70_553_706_496, grouped(80, 8, 128)),
  published(Model.DEEPSEEK_V2_LITE, 15_706_484_224, latent(27)),
  published(Model.DEEPSEEK_R1, 671_026_419_200, latent(61)),
  published(Model.GPT_OSS_20B, 20_914_757_184, grouped(24, 8, 64)),
  published(Model.GPT_OSS_120B, 116_829_156_672, grouped(36, 8, 64)),
];
