import * as fc from 'fast-check';
import { AnswerReader, type TokenUsage } from '../../../src/picker/answer';
import { runs } from '../../runs';
import { chunksOf } from '../_support/chunks';

function read(...chunks: readonly (Buffer | string)[]): TokenUsage | undefined {
  const reader = new AnswerReader();
  for (const chunk of chunks) {
    reader.push(Buffer.from(chunk));
  }
  return reader.usage;
}

/** The last events of answers as vLLM 0.29 gives them, with what they say. */
const ANSWERS: readonly (readonly [name: string, answer: string, usage: TokenUsage | undefined])[] = [
  [
    'a chat completion',
    '{"id":"chatcmpl-1","choices":[{"message":{"content":"a"}}],"usage":{"prompt_tokens":360,"total_tokens":366,' +
      '"completion_tokens":6,"prompt_tokens_details":null,"completion_tokens_details":null},"metrics":null}',
    { promptTokens: 360, answerTokens: 6, cachedTokens: undefined },
  ],
  [
    'a chat completion with what was found in the cache',
    '{ "usage" : { "prompt_tokens": 360, "completion_tokens": 6, "prompt_tokens_details": { "cached_tokens": 352 } } }',
    { promptTokens: 360, answerTokens: 6, cachedTokens: 352 },
  ],
  [
    'a prompt of which nothing was in the cache',
    '{"usage":{"prompt_tokens_details":{"audio_tokens":null,"cached_tokens":0},"prompt_tokens":9,"completion_tokens":1}}',
    { promptTokens: 9, answerTokens: 1, cachedTokens: 0 },
  ],
  [
    'embeddings',
    '{"object":"list","data":[{"embedding":[0.25,-1e-3]}],"usage":{"prompt_tokens":8,"total_tokens":8}}',
    { promptTokens: 8, answerTokens: 0, cachedTokens: undefined },
  ],
  [
    'a stream',
    'data: {"choices":[{"delta":{"content":"a"}}],"usage":null}\n\n' +
      'data: {"choices":[],"usage":{"prompt_tokens":360,"total_tokens":366,"completion_tokens":6}}\n\ndata: [DONE]\n\n',
    { promptTokens: 360, answerTokens: 6, cachedTokens: undefined },
  ],
  [
    'a stream that tells it with every event',
    'data: {"choices":[{}],"usage":{"prompt_tokens":5,"total_tokens":6,"completion_tokens":1}}\n\n' +
      'data: {"choices":[{}],"usage":{"prompt_tokens":5,"total_tokens":7,"completion_tokens":2}}\n\n',
    { promptTokens: 5, answerTokens: 2, cachedTokens: undefined },
  ],
  [
    'a response',
    'event: response.created\ndata: {"response":{"usage":null}}\n\n' +
      'event: response.completed\ndata: {"response":{"tools":[{"parameters":{"usage":{"type":"object"}}}],"usage":' +
      '{"input_tokens":30,"input_tokens_details":{"cached_tokens":16},"output_tokens":7,"output_tokens_details":' +
      '{"reasoning_tokens":3},"total_tokens":37}}}\n\n',
    { promptTokens: 30, answerTokens: 7, cachedTokens: 16 },
  ],
  [
    "Anthropic's stream, whose prompt leaves out what the cache had",
    'event: message_start\ndata: {"message":{"usage":{"input_tokens":8,"cache_read_input_tokens":352,' +
      '"cache_creation_input_tokens":16,"output_tokens":1}}}\n\n' +
      'event: message_delta\ndata: {"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":12}}\n\n',
    { promptTokens: 376, answerTokens: 12, cachedTokens: 352 },
  ],
  [
    "Anthropic's message of a server that does not tell of its cache",
    '{"usage":{"input_tokens":8,"output_tokens":12,"cache_read_input_tokens":null}}',
    { promptTokens: 8, answerTokens: 12, cachedTokens: undefined },
  ],
  ['texts that spell it', '{"content":"\\"usage\\":{\\"prompt_tokens\\":5}","usage":"usage"}', undefined],
  ['usage of another kind', '{"usage":{"type":"duration","seconds":3},"x":{"prompt_tokens":5}}', undefined],
  ['counts that are none', '{"usage":{"prompt_tokens":-5,"prompt_tokens":1.5,"prompt_tokens":1e3}}', undefined],
  ['counts of something else', '{"usage":{"a":{"prompt_tokens":5},"b":[5],"prompt_tokens_details":[5]}}', undefined],
  [
    'counts that stand elsewhere',
    '{"usage":{"prompt_tokens":9,"cached_tokens":1,"prompt_tokens_details":{"prompt_tokens":2,"x":{"cached_tokens":3}},' +
      '"a":{"cached_tokens":4},"output_tokens":{"cached_tokens":5}}}',
    { promptTokens: 9, answerTokens: 0, cachedTokens: undefined },
  ],
];

describe('what a server counted', () => {
  it.each(ANSWERS)('is read from %s', (_, answer, usage) => {
    expect(read(answer)).toEqual(usage);
  });

  it.each(ANSWERS)('is read from %s, cut between any two bytes', (_, answer, usage) => {
    const bytes = Buffer.from(answer);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(usage);
    }
    expect(read(...Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(usage);
  });

  it('is what a JSON parser finds, whatever stands around it and however it is cut', () => {
    const noise = fc.constantFrom('usage', '"usage":{"prompt_tokens":7}', 'prompt_tokens', '\\', 'é', '{', '"');
    const value = fc.oneof(noise, fc.integer(), fc.double({ noNaN: true }), fc.constant(null), fc.array(fc.nat()));
    const usage = fc.dictionary(
      fc.constantFrom('prompt_tokens', 'completion_tokens', 'total_tokens', 'prompt_tokens_details', 'usage'),
      fc.oneof(value, fc.nat(), fc.record({ cached_tokens: fc.oneof(fc.nat(), fc.constant(null)) })),
    );
    const answers = fc
      .tuple(fc.dictionary(noise, value), usage, fc.constantFrom(undefined, 2))
      .map(
        ([around, counted, space]) =>
          // What JSON spells, which knows no -0.
          [
            JSON.parse(JSON.stringify(counted)),
            JSON.stringify({ ...around, usage: counted }, undefined, space),
          ] as const,
      )
      .chain(([counted, text]) => fc.tuple(fc.constant(counted), chunksOf(Buffer.from(text))));
    fc.assert(
      fc.property(answers, ([counted, chunks]) => {
        expect(read(...chunks)).toEqual(expected(counted as Record<string, unknown>));
      }),
      { numRuns: runs(250) },
    );
  });

  it('is told in whole numbers or not at all, whatever comes', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '"usage"',
        ':',
        '{',
        '}',
        '"prompt_tokens":',
        '"',
        '\\',
        '9'.repeat(20),
        '7',
        ',',
        '[',
        ']',
        '-1',
        'e5',
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const usage = read(...pieces);
        const told = [usage?.promptTokens ?? 0, usage?.answerTokens ?? 0, usage?.cachedTokens ?? 0];
        expect(told.every((count) => Number.isSafeInteger(count) && count >= 0)).toBe(true);
        expect(read(pieces.join(''))).toEqual(usage);
      }),
      { numRuns: runs(500), interruptAfterTimeLimit: 10_000 },
    );
  });
});

/** What a usage object says, by a JSON tree. */
function expected(usage: Record<string, unknown>): TokenUsage | undefined {
  const count = (value: unknown) => (Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined);
  const promptTokens = count(usage.prompt_tokens);
  const details = usage.prompt_tokens_details as { cached_tokens?: unknown } | null | undefined;
  return promptTokens === undefined
    ? undefined
    : {
        promptTokens,
        answerTokens: count(usage.completion_tokens) ?? 0,
        cachedTokens: count(details?.cached_tokens),
      };
}
