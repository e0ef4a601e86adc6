import { seededRandom } from '../../src/simulator/seeded-random';
import {
  requestBody,
  requestHeaders,
  responseBody,
  responseHeaders,
} from '../../test/picker/wire/_processing-messages';

/** One kind of exchange. */
export interface Case {
  readonly name: string;
  /** Exchanges in one round. */
  readonly exchanges: number;
  readonly promptBytes: number;
  /** Streamed events of the answer; 0 for one that comes whole. */
  readonly events: number;
  /** By how much the cost of an exchange is divided. */
  readonly units: number;
}

export const CASES: readonly Case[] = [
  { name: 'exchange, prompt of 800 bytes', exchanges: 4_000, promptBytes: 800, events: 0, units: 1 },
  { name: 'exchange, prompt of 220 KB', exchanges: 160, promptBytes: 220_000, events: 0, units: 1 },
  { name: 'event of 1,000', exchanges: 40, promptBytes: 800, events: 1_000, units: 1_000 },
];

const MODEL = 'tiny';
/** Prompts that differ, and what half of each shares with others. */
const DISTINCT = 200;
const SYSTEM_PROMPTS = 50;
/** Bytes of body in one message. */
const PIECE_BYTES = 16_384;

const USAGE =
  '"usage":{"prompt_tokens":200,"total_tokens":400,"completion_tokens":200,"prompt_tokens_details":{"cached_tokens":96}}';
const EVENT = Buffer.from(
  `data: {"id":"chatcmpl-b57f26a214470e6f","object":"chat.completion.chunk","created":1795359288,"model":"${MODEL}",` +
    '"choices":[{"index":0,"delta":{"content":" hello"},"logprobs":null,"finish_reason":null,"token_ids":null}]}\n\n',
);
const LAST_EVENT = Buffer.from(
  `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"${MODEL}","choices":[],${USAGE}}\n\ndata: [DONE]\n\n`,
);
const WHOLE_ANSWER = Buffer.from(
  `{"id":"chatcmpl-1","object":"chat.completion","created":1795359288,"model":"${MODEL}","choices":[{"index":0,` +
    `"message":{"role":"assistant","content":"${'hello '.repeat(120)}"},"finish_reason":"stop"}],${USAGE}}`,
);

/** The messages of so many different exchanges, as a gateway sends them. */
export function messagesOf({ promptBytes, events }: Case): readonly (readonly Buffer[])[] {
  const random = seededRandom(7);
  const shared = Array.from({ length: SYSTEM_PROMPTS }, () => words(random, promptBytes / 2));
  return Array.from({ length: DISTINCT }, () => {
    const body = Buffer.from(
      JSON.stringify({
        model: MODEL,
        stream: events > 0,
        ...(events > 0 && { stream_options: { include_usage: true } }),
        max_tokens: 200,
        temperature: 0.7,
        messages: [
          { role: 'system', content: shared[Math.floor(random() * SYSTEM_PROMPTS)] },
          { role: 'user', content: words(random, promptBytes / 2) },
        ],
      }),
    );
    return [requestHead(body.length), ...piecesOf(body), answerHead(events > 0), ...answer(events)];
  });
}

function requestHead(bytes: number): Buffer {
  return requestHeaders([
    [':authority', 'inference.example.com'],
    [':path', '/v1/chat/completions'],
    [':method', 'POST'],
    [':scheme', 'http'],
    ['user-agent', 'openai-python/1.50.0'],
    ['accept', 'application/json'],
    ['content-type', 'application/json'],
    ['authorization', 'Bearer sk-0123456789abcdef0123456789abcdef'],
    ['content-length', String(bytes)],
    ['x-forwarded-proto', 'http'],
    ['x-request-id', '00000000-0000-4000-8000-000000000001'],
    ['x-forwarded-for', '10.0.0.1'],
  ]);
}

function piecesOf(body: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(body.length / PIECE_BYTES) }, (_, index) => {
    const end = (index + 1) * PIECE_BYTES;
    return requestBody(body.subarray(index * PIECE_BYTES, end), end >= body.length);
  });
}

function answerHead(streamed: boolean): Buffer {
  return responseHeaders([
    [':status', '200'],
    ['date', 'Sun, 22 Nov 2026 15:00:00 GMT'],
    ['server', 'uvicorn'],
    ['content-type', streamed ? 'text/event-stream; charset=utf-8' : 'application/json'],
  ]);
}

function answer(events: number): Buffer[] {
  if (events === 0) return [responseBody(WHOLE_ANSWER, true)];
  const event = responseBody(EVENT);
  return [...Array.from({ length: events - 1 }, () => event), responseBody(LAST_EVENT, true)];
}

/** Text of words of two to nine letters. */
function words(random: () => number, bytes: number): string {
  let text = '';
  while (text.length < bytes) {
    const letters = 2 + Math.floor(8 * random());
    for (let letter = 0; letter < letters; letter++) text += String.fromCharCode(97 + Math.floor(26 * random()));
    text += ' ';
  }
  return text.slice(0, bytes);
}
