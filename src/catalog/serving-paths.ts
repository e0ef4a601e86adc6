/** A path of the OpenAI- and Anthropic-compatible API that serves requests. */
export interface ServingPath {
  /** `exact` matches the path alone; `prefix` also matches what lies below it. */
  readonly match: 'exact' | 'prefix';
  /** Such as `/v1/completions`. */
  readonly path: string;
}

/**
 * The paths through which clients use a model, and the only ones that a route opens: the operations of OpenAI's and
 * Anthropic's APIs, and those of models that embed, score, rank or classify.
 *
 * A model server answers more on the same port: metrics, LoRA loading, sleep, collective RPC. None of that
 * belongs to clients. Nor are these open: second names of an operation (`/score`, `/rerank`, `/v2/rerank`, `/invocations`),
 * what renders and tokenizes without a model (`/tokenize`, `/v1/chat/completions/render`), parts of disaggregated
 * serving (`/inference/v1/generate`), and `/v1/realtime`, which names its model within a session.
 * Source: the route table of vLLM's API server, release 0.29.
 */
export const SERVING_PATHS = [
  { match: 'exact', path: '/v1/chat/completions' },
  { match: 'exact', path: '/v1/completions' },
  { match: 'prefix', path: '/v1/responses' },
  { match: 'exact', path: '/v1/messages' },
  { match: 'exact', path: '/v1/messages/count_tokens' },
  { match: 'exact', path: '/v1/embeddings' },
  { match: 'exact', path: '/v1/rerank' },
  { match: 'exact', path: '/v1/score' },
  { match: 'exact', path: '/classify' },
  { match: 'exact', path: '/pooling' },
  { match: 'exact', path: '/v1/audio/transcriptions' },
  { match: 'exact', path: '/v1/audio/translations' },
  { match: 'exact', path: '/v1/models' },
] as const satisfies readonly ServingPath[];

/** One of the paths through which clients use a model. */
export type ServingPathName = (typeof SERVING_PATHS)[number]['path'];

/**
 * Paths on the same port that belong to operators: whoever reaches them can load adapters, stop the server or read what
 * others ask. Some answer only in vLLM's development mode. Source: the route table of vLLM's API server, release 0.29.
 */
export const ADMIN_PATHS: readonly string[] = [
  '/metrics',
  '/v1/load_lora_adapter',
  '/v1/unload_lora_adapter',
  '/sleep',
  '/wake_up',
  '/is_sleeping',
  '/pause',
  '/resume',
  '/collective_rpc',
  '/reset_prefix_cache',
  '/server_info',
  '/start_profile',
  '/stop_profile',
];
