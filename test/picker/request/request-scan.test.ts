import * as fc from 'fast-check';
import { BlockHasher, hashChain } from '../../../src/picker/prefix';
import { RequestScan } from '../../../src/picker/request/request-scan';
import { blocksOf } from '../prefix/_chains';
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
    expect(found.textBytes).toBe(2);
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
    [{ prompt: 'é1234567' }, 9, 0],
    [{ prompt: ['1234', '5678'] }, 8, 0],
    [{ prompt: [1, 2, 3] }, 0, 3],
    [{ prompt: [[1, 2], [3]] }, 0, 3],
    [{ messages: [{ role: 'user', content: 'hi there' }] }, 12, 0],
    [{ messages: [{ role: 'user', content: [{ type: 'text', text: 'hi there' }] }], top_k: 5 }, 16, 0],
    [{ system: '1234', messages: [{ content: '5678' }], tools: [{ minimum: 7 }] }, 8, 0],
    [{ input: '1234', instructions: '5678' }, 8, 0],
    [{ user: 'someone', stop: ['\n\n'] }, 0, 0],
  ])('measures the prompt of %j', (body, bytes, tokenIds) => {
    const found = scan(body);
    expect(found.textBytes).toBe(bytes);
    expect(found.tokenIds).toBe(tokenIds);
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

  describe('hashes', () => {
    const long = (letter: string) => letter.repeat(1_000);
    const hashes = (body: unknown, model = 'm') => blocksOf(hashing([Buffer.from(JSON.stringify(body))]).hashes(model));

    function hashing(chunks: readonly Buffer[]): RequestScan {
      const found = new RequestScan(true);
      for (const chunk of chunks) {
        found.push(chunk);
      }
      found.end();
      return found;
    }

    /** The chain of values as JSON spells them. */
    function chainOfValues(...values: readonly unknown[]): string[] {
      const hashers = values.map((value) => {
        const spelling = Buffer.from(JSON.stringify(value));
        const hasher = new BlockHasher();
        hasher.add(spelling, 0, spelling.length);
        return hasher;
      });
      return blocksOf(hashChain({ model: 'm', salt: '' }, hashers));
    }

    it('are those of the spelled prompt, wherever the body is cut', () => {
      const message = fc.record({ role: fc.string(), content: fc.string({ minLength: 200, unit: 'binary' }) });
      const messages = fc.array(message, { minLength: 1 });
      fc.assert(
        fc.property(
          messages.chain((value) => {
            const body = Buffer.from(JSON.stringify({ model: 'm', messages: value, stream: true }));
            return fc.tuple(fc.constant(value), chunksOf(body));
          }),
          ([value, chunks]) => {
            expect(blocksOf(hashing(chunks).hashes('m'))).toEqual(chainOfValues(value));
          },
        ),
        { numRuns: 300 },
      );
    });

    it('of a conversation that grows begin as before', () => {
      const before = [{ role: 'user', content: long('a') }];
      const after = [...before, { role: 'assistant', content: long('b') }, { role: 'user', content: long('c') }];
      const [first, second] = [before, after].map((messages) => hashes({ model: 'm', messages }));
      expect(first.length).toBe(4);
      expect(second.length).toBe(12);
      expect(second.slice(0, 3)).toEqual(first.slice(0, 3));
    });

    it('put tools and system before messages, wherever they stand in the body', () => {
      const [tools, system, messages] = [[long('t')], long('s'), [long('m')]];
      const expected = chainOfValues(tools, system, messages);
      expect(hashes({ tools, system, messages })).toEqual(expected);
      expect(hashes({ messages, model: 'm', tools, system })).toEqual(expected);
    });

    it('take token ids like text', () => {
      const ids = Array.from({ length: 300 }, (_, index) => index);
      expect(hashes({ prompt: ids })).toEqual(chainOfValues(ids));
    });

    it('leave out what is no prompt', () => {
      expect(hashes({ user: long('u'), messages: [long('m')], stop: long('s') })).toEqual(chainOfValues([long('m')]));
    });

    it('of a key that stands twice are those of the last', () => {
      const [first, last] = [long('a'), long('b')].map((text) => JSON.stringify(text));
      const found = hashing([Buffer.from(`{"prompt":${first},"model":"m","prompt":${last}}`)]);
      expect(blocksOf(found.hashes('m'))).toEqual(chainOfValues(long('b')));
    });

    it('differ by model and by salt', () => {
      const prompt = long('p');
      const chains = [
        hashes({ prompt }),
        hashes({ prompt }, 'n'),
        hashes({ prompt, cache_salt: 's' }),
        hashes({ cache_salt: 't', prompt }),
        hashes({ cache_salt: ['t'], prompt }),
      ];
      expect(new Set(chains.flat()).size).toBe(4 * 3);
      expect(chains[4]).toEqual(chains[0]);
    });

    it('are none unless they are asked for', () => {
      const found = scan({ model: 'm', prompt: long('p') });
      expect(found.hashes('m').length).toBe(0);
    });
  });

  it('knows of a problem before the end', () => {
    const found = new RequestScan();
    found.push(Buffer.from('{"model" "m"'));
    expect(found.problem).toBe('unexpected """ at offset 9');
  });
});
