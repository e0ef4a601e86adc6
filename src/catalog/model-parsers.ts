/** The parsers of vLLM that understand a model's output. */
export interface ModelParsers {
  /**
   * For calls of tools (`--tool-call-parser`).
   *
   * @default - not known
   */
  readonly tool?: string;
  /**
   * For its thinking (`--reasoning-parser`).
   *
   * @default - not known, or it does not think aloud
   */
  readonly reasoning?: string;
}

/**
 * Parsers by the start of a model's repository, the more special ones first. Names are those that vLLM 0.29 registers; which
 * one a family needs is what its model card or vLLM's documentation says. Families that neither speaks of are left out.
 *
 * @see https://docs.vllm.ai/en/latest/features/tool_calling.html and …/features/reasoning_outputs.html
 */
const PARSERS: readonly (readonly [prefix: string, parsers: ModelParsers])[] = [
  ['Qwen/Qwen3-Coder', {}],
  ['Qwen/Qwen3-', { tool: 'hermes', reasoning: 'qwen3' }],
  ['meta-llama/Llama-3.', { tool: 'llama3_json' }],
  ['mistralai/', { tool: 'mistral' }],
  ['deepseek-ai/DeepSeek-R1-Distill', { reasoning: 'deepseek_r1' }],
  ['openai/gpt-oss', { tool: 'openai', reasoning: 'openai_gptoss' }],
];

/** The parsers of a model; what is not known for certain is left out. */
export function modelParsers(repository: string): ModelParsers {
  return PARSERS.find(([prefix]) => repository.startsWith(prefix))?.[1] ?? {};
}
