import * as fc from 'fast-check';
import { RequestScan } from '../../../src/picker/request/request-scan';
import { chunksOf } from './_chunks';

function scan(body: unknown): RequestScan {
  return scanText(JSON.stringify(body));
}

function scanText(...chunks: readonly (string | Buffer)[]): RequestScan {
  const found = new RequestScan();
  for (const chunk of chunks) {
    found.push(Buffer.from(chunk));
  }
  found.end();
  return found;
}

describe('RequestScan', () => {
  it('finds what JSON.parse finds, whatever the keys, their order and the cuts', () => {
    const field = fc.oneof(
      fc.tuple(fc.constant('model'), fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 1 }))),
      fc.tuple(fc.constant('stream'), fc.oneof(fc.boolean(), fc.jsonValue({ maxDepth: 1 }))),
      fc.tuple(fc.constant('max_tokens'), fc.oneof(fc.nat(), fc.jsonValue({ maxDepth: 1 }))),
      fc.tuple(fc.constant('messages'), fc.array(fc.record({ role: fc.string(), content: fc.string() }))),
      fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 3 })),
    );
    const escapedKey = fc.boolean();
    const body = fc
      .array(fc.tuple(field, escapedKey))
      .map((fields) =>
        fields.map(([[key, value], escaped]) => {
          const spelling = JSON.stringify(key);
          return `${escaped ? spelling.replace('m', '\\u006d') : spelling}:${JSON.stringify(value)}`;
        }),
      )
      .map((fields) => Buffer.from(`{${fields.join(',')}}`));
    fc.assert(
      fc.property(
        body.chain((text) => fc.tuple(fc.constant(text), chunksOf(text))),
        ([text, chunks]) => {
          const parsed = JSON.parse(text.toString()) as Record<string, unknown>;
          const found = scanText(...chunks);
          expect(found.problem).toBeUndefined();
          expect(found.model).toBe(typeof parsed.model === 'string' ? parsed.model : undefined);
          expect(found.stream).toBe(parsed.stream === true);
          const limit = parsed.max_tokens;
          expect(found.maxTokens).toBe(Number.isSafeInteger(limit) && (limit as number) > 0 ? limit : 0);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('lets the last of two keys count, for the prompt too', () => {
    const found = scanText(
      '{"model":"a","messages":["0123"],"stream":true,"model":"b","messages":["01"],"stream":null}',
    );
    expect(found.model).toBe('b');
    expect(found.stream).toBe(false);
    expect(found.promptBytes).toBe(2);
  });

  it('finds no model, stream flag or limit below the top level', () => {
    const found = scan({
      messages: [{ model: 'inner', stream: true }],
      stream: [true],
      model: { model: 'inner' },
      metadata: { max_tokens: 5 },
    });
    expect(found.model).toBeUndefined();
    expect(found.stream).toBe(false);
    expect(found.maxTokens).toBe(0);
  });

  it.each([
    [{ prompt: 'é1234567' }, 9, 3],
    [{ prompt: ['1234', '5678'] }, 8, 2],
    [{ prompt: [1, 2, 3] }, 0, 3],
    [{ prompt: [[1, 2], [3]] }, 0, 3],
    [{ messages: [{ role: 'user', content: 'hi there' }] }, 12, 3],
    [{ messages: [{ role: 'user', content: [{ type: 'text', text: 'hi there' }] }], top_k: 5 }, 16, 4],
    [{ system: '1234', messages: [{ content: '5678' }], tools: [{ minimum: 7 }] }, 8, 2],
    [{ input: '1234', instructions: '5678' }, 8, 2],
    [{ user: 'someone', stop: ['\n\n'] }, 0, 1],
  ])('measures the prompt of %j', (body, bytes, tokens) => {
    const found = scan(body);
    expect(found.promptBytes).toBe(bytes);
    expect(found.promptTokens).toBe(tokens);
  });

  it.each([
    [{ max_tokens: 5 }, 5],
    [{ max_completion_tokens: 7, max_tokens: 5 }, 7],
    [{ max_output_tokens: 9 }, 9],
    [{ max_tokens: -1 }, 0],
    [{ max_tokens: 1.5 }, 0],
    [{ max_tokens: null }, 0],
    [{ max_completion_tokens: null, max_tokens: 5 }, 5],
  ])('reads the limit of %j as %i', (body, limit) => {
    expect(scan(body).maxTokens).toBe(limit);
  });

  it.each([
    ['', 'it is empty'],
    ['[{"model":"m"}]', 'it is not an object'],
    ['"model"', 'it is not an object'],
    ['model=m', 'unexpected "m" at offset 0'],
    ['{"model":"m"', 'it ends too early, after 12 bytes'],
  ])('says what is wrong with %p', (text, problem) => {
    expect(scanText(text).problem).toBe(problem);
  });

  it('knows of a problem before the end', () => {
    const found = new RequestScan();
    found.push(Buffer.from('{"model" "m"'));
    expect(found.problem).toBe('unexpected """ at offset 9');
  });
});
