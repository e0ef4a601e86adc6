/**
 * What every request takes at a server beside queue and engine: the HTTP server, the tokenizer and, before the first one, the
 * picker. It is the one constant that stands for all of them. Source: the API overhead that BLIS (inference-sim) fitted to vLLM.
 */
export const OVERHEAD_MS = 15.6;
