import type { FinishReason } from '../engine/engine';
import type { Api } from './generation-request';

/** What all payloads of one response share. */
export interface ResponseHead {
  readonly api: Api;
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly fingerprint: string;
}

/** Token counts of a response. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Present only where the server reports it. */
  readonly details?: {
    /** Prompt tokens that were hits. */
    readonly cachedTokens: number;
    /** Prompt tokens in full blocks that the request added to the cache. */
    readonly createdCacheTokens: number;
  };
}

/** A complete choice. */
export interface Choice {
  readonly text: string;
  readonly reason: FinishReason;
}

/** The payload of a response that is no stream, member for member as vLLM 0.29 writes it. */
export function unaryPayload(head: ResponseHead, choices: readonly Choice[], usage: Usage): object {
  const { api, id, created, model, fingerprint } = head;
  const chat = api === 'chat';
  return {
    id,
    object: chat ? 'chat.completion' : 'text_completion',
    created,
    model,
    choices: choices.map((choice, index) => (chat ? chatChoice(choice, index) : completionChoice(choice, index))),
    service_tier: null,
    system_fingerprint: fingerprint,
    usage: {
      ...counts(usage),
      prompt_tokens_details: usage.details
        ? {
            cached_tokens: usage.details.cachedTokens,
            created_cache_tokens: chat ? usage.details.createdCacheTokens : null,
            multimodal_tokens: null,
          }
        : null,
      completion_tokens_details: null,
    },
    ...(chat ? { prompt_logprobs: null, prompt_token_ids: null, prompt_text: null } : {}),
    kv_transfer_params: null,
    ec_transfer_params: null,
    metrics: null,
  };
}

/** The chunk that opens a choice of a chat stream. */
export function roleChunk(head: ResponseHead, index: number, usage: Usage | undefined): object {
  return {
    ...chunkHead(head),
    choices: [{ index, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null }],
    ...usageMember(head, usage),
    prompt_token_ids: null,
    prompt_text: null,
  };
}

/**
 * A chunk of a stream that carries text.
 *
 * @param reason present on a choice's last chunk
 * @param usage present where the client wants it on every chunk
 * @param closing whether no usage chunk follows, so that the last chunk names the server's configuration
 */
export function textChunk(
  head: ResponseHead,
  index: number,
  text: string,
  reason: FinishReason | undefined,
  usage: Usage | undefined,
  closing: boolean,
): object {
  const finish = reason ?? null;
  const choice =
    head.api === 'chat'
      ? {
          index,
          delta: { content: text },
          logprobs: null,
          finish_reason: finish,
          ...(reason ? { stop_reason: null } : {}),
          token_ids: null,
        }
      : {
          index,
          text,
          logprobs: null,
          finish_reason: finish,
          stop_reason: null,
          prompt_token_ids: null,
          token_ids: null,
        };
  return {
    ...chunkHead(head),
    choices: [choice],
    ...usageMember(head, usage),
    ...(reason && closing ? { system_fingerprint: head.fingerprint } : {}),
  };
}

/** The chunk that ends a stream with its usage. */
export function usageChunk(head: ResponseHead, usage: Usage): object {
  const { details } = usage;
  const members = details && {
    cached_tokens: details.cachedTokens,
    ...(head.api === 'chat' ? { created_cache_tokens: details.createdCacheTokens } : {}),
  };
  return {
    ...chunkHead(head),
    choices: [],
    usage: { ...counts(usage), ...(members ? { prompt_tokens_details: members } : {}) },
    system_fingerprint: head.fingerprint,
  };
}

function chunkHead({ api, id, created, model }: ResponseHead): object {
  return { id, object: api === 'chat' ? 'chat.completion.chunk' : 'text_completion', created, model };
}

function usageMember({ api }: ResponseHead, usage: Usage | undefined): object {
  return usage ? { usage: { ...counts(usage), ...(api === 'chat' ? { completion_tokens_details: null } : {}) } } : {};
}

function counts({ promptTokens, completionTokens }: Usage): object {
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    completion_tokens: completionTokens,
  };
}

function chatChoice({ text, reason }: Choice, index: number): object {
  const message = {
    role: 'assistant',
    content: text,
    refusal: null,
    annotations: null,
    audio: null,
    function_call: null,
    reasoning: null,
  };
  return {
    index,
    message,
    logprobs: null,
    finish_reason: reason,
    stop_reason: null,
    token_ids: null,
    routed_experts: null,
  };
}

function completionChoice({ text, reason }: Choice, index: number): object {
  return {
    index,
    text,
    logprobs: null,
    finish_reason: reason,
    stop_reason: null,
    token_ids: null,
    prompt_logprobs: null,
    prompt_token_ids: null,
    routed_experts: null,
  };
}
