import { tokenize } from '../text/tokenizer';
import { badValue } from './api-error';
import { Fields } from './fields';

/** The two inference APIs. */
export type Api = 'completions' | 'chat';

/** A request for text, of either API. */
export interface GenerationRequest {
  readonly api: Api;
  /** The model that the client names; absent means the server's own. */
  readonly model?: string;
  /** Token ids of each prompt; chat has exactly one. */
  readonly prompts: readonly (readonly number[])[];
  /** Choices for each prompt. */
  readonly choices: number;
  /** Most tokens of an answer; absent means as many as fit. */
  readonly maxTokens?: number;
  readonly stream: boolean;
  /** Whether a stream ends with a chunk that carries the usage, and whether every chunk carries it. */
  readonly usage: { readonly atEnd: boolean; readonly always: boolean };
}

/** vLLM's own default of the completions API. */
const COMPLETION_MAX_TOKENS = 16;

/** Reads the body of `POST /v1/completions`. @throws ApiError */
export function readCompletionRequest(body: string): GenerationRequest {
  const fields = Fields.parse(body);
  const common = readCommon(fields);
  return {
    ...common,
    api: 'completions',
    prompts: readPrompts(fields.values.prompt),
    maxTokens: fields.count('max_tokens') ?? COMPLETION_MAX_TOKENS,
  };
}

/** Reads the body of `POST /v1/chat/completions`. @throws ApiError */
export function readChatRequest(body: string): GenerationRequest {
  const fields = Fields.parse(body);
  const common = readCommon(fields);
  return {
    ...common,
    api: 'chat',
    prompts: [tokenize(renderChat(fields))],
    maxTokens: fields.count('max_completion_tokens') ?? fields.count('max_tokens'),
  };
}

/** The prompt of a chat: each message behind a marker of its role, then, unless it is not wanted, that of the answer. @throws ApiError */
export function renderChat(fields: Fields): string {
  const messages = fields.list('messages').map((message) => {
    const { role, content } = (message ?? {}) as { role?: unknown; content?: unknown };
    return `<|${role}|>${contentText(content)}`;
  });
  return `${messages.join('')}${fields.flag('add_generation_prompt', true) ? '<|assistant|>' : ''}`;
}

function readCommon(fields: Fields): Omit<GenerationRequest, 'api' | 'prompts' | 'maxTokens'> {
  const stream = fields.flag('stream');
  if (!stream && (fields.values.stream_options ?? undefined) !== undefined) {
    throw badValue('Stream options can only be defined when `stream=True`.', 'stream_options');
  }
  const options = fields.object('stream_options');
  const atEnd = options.flag('include_usage');
  return {
    model: fields.text('model'),
    choices: fields.count('n') ?? 1,
    stream,
    usage: { atEnd, always: atEnd && options.flag('continuous_usage_stats') },
  };
}

/** A text, token ids, or several of either. */
function readPrompts(prompt: unknown): number[][] {
  const isTokens = (value: unknown): value is number[] =>
    Array.isArray(value) && value.length > 0 && value.every((token) => Number.isInteger(token));
  const several = Array.isArray(prompt) && !isTokens(prompt) ? prompt : [prompt];
  const prompts = several.map((one) => (isTokens(one) ? one : tokenize(typeof one === 'string' ? one : '')));
  if (prompts.length === 0 || prompts.some(({ length }) => length === 0)) {
    throw badValue('Either prompt or prompt_embeds must be provided and non-empty.', 'prompt');
  }
  return prompts;
}

/** Content is a text or a list of parts, of which only the texts count. */
function contentText(content: unknown): string {
  if (typeof content === 'string') {
    return content;
  }
  const parts = Array.isArray(content) ? content : [];
  return parts.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('\n');
}
