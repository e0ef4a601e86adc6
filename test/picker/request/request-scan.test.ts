import * as fc from 'fast-check';
import { BlockHasher, hashChain } from '../../../src/picker/prefix';
import { MEDIA_KEYS, mediaTokens } from '../../../src/picker/request/_media-estimate';
import { RequestScan } from '../../../src/picker/request/request-scan';
import { runs } from '../../runs';
import { chunksOf } from '../_support/chunks';
import { blocksOf } from '../prefix/_chains';

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

/** Token ids, one prompt of them or several. */
const tokenIds = () => fc.oneof(fc.array(fc.nat()), fc.array(fc.array(fc.nat())));

/** What a message says: text, or parts with media under every key, of right and of wrong types, nested as tools nest them. */
const content = () => {
  const media = fc.oneof(
    fc.string(),
    fc.record({ url: fc.string(), detail: fc.string() }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const part = fc.oneof(
    fc.record({ type: fc.string(), text: fc.string({ unit: 'binary' }) }),
    fc.dictionary(fc.constantFrom(...MEDIA_KEYS, 'type', 'sourc', 'image_urls'), media),
  );
  const toolResult = fc.record({ type: fc.constant('tool_result'), content: fc.array(part) });
  return fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.oneof(part, toolResult)));
};

/** JSON, spelled in one of two ways. */
function spelled(value: unknown, escaped: boolean): string {
  return escaped ? JSON.stringify(value, undefined, 1).replaceAll('_', '\\u005f') : JSON.stringify(value);
}

/** The prompt of a body as a walk over its parsed tree measures it. */
function promptOf(body: Record<string, unknown>): { textBytes: number; otherTokens: number } {
  const measured = { textBytes: 0, otherTokens: 0 };
  const text = (value: unknown): number => {
    if (typeof value === 'string') {
      return Buffer.byteLength(value);
    }
    return value === null || typeof value !== 'object' ? 0 : Math.max(0, ...Object.values(value).map(text));
  };
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      measured.textBytes += Buffer.byteLength(value);
    } else if (Array.isArray(value)) {
      const numbers = value.filter((item) => typeof item === 'number').length;
      measured.otherTokens += key === 'input' || key === 'prompt' ? numbers : 0;
      for (const item of value) {
        walk(item, key);
      }
    } else if (value !== null && typeof value === 'object') {
      for (const [name, item] of Object.entries(value)) {
        const longest = text(item);
        const medium = MEDIA_KEYS.find((candidate) => candidate === name);
        if (medium === undefined || (name === 'source' && typeof item === 'string')) {
          walk(item, key);
        } else if (longest > 0) {
          measured.otherTokens += mediaTokens(medium, longest);
        }
      }
    }
  };
  for (const key of ['messages', 'input', 'prompt']) {
    walk(body[key], key);
  }
  return measured;
}

describe('RequestScan', () => {
  it('finds what JSON.parse finds, whatever the keys, their order and the cuts', () => {
    const field = fc.oneof(
      fc.tuple(fc.constant('model'), fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 1 }))),
      fc.tuple(fc.constant('stream'), fc.oneof(fc.boolean(), fc.jsonValue({ maxDepth: 1 }))),
      fc.tuple(fc.constant('max_tokens'), fc.oneof(fc.nat(), fc.jsonValue({ maxDepth: 1 }))),
      fc.tuple(fc.constant('cache_salt'), fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 1 }))),
      fc.tuple(fc.constant('previous_response_id'), fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 1 }))),
      fc.tuple(fc.constant('messages'), fc.array(fc.record({ role: fc.string(), content: content() }))),
      fc.tuple(fc.constantFrom('input', 'prompt'), fc.oneof(tokenIds(), fc.array(fc.record({ content: content() })))),
      fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 3 })),
    );
    const escapedKey = fc.boolean();
    const body = fc
      .array(fc.tuple(field, escapedKey))
      .map((fields) =>
        fields.map(([[key, value], escaped]) => {
          const spelling = JSON.stringify(key);
          return `${escaped ? spelling.replace('m', '\\u006d') : spelling}:${spelled(value, escaped)}`;
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
          const previous = parsed.previous_response_id;
          expect(found.previousResponse).toBe(typeof previous === 'string' ? previous : '');
          const measured = promptOf(parsed);
          expect(found.textBytes).toBe(measured.textBytes);
          expect(found.otherTokens).toBe(measured.otherTokens);
        },
      ),
      { numRuns: runs(120) },
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
    [{ system: [{ type: 'text', text: '5678' }] }, 8, 0],
    [{ query: '1234', documents: ['5678', { text: '90' }] }, 10, 0],
    [{ text_1: '1234', text_2: ['5678'] }, 8, 0],
    [{ input: [{ role: 'user', content: '5678', index: 7 }] }, 8, 0],
  ])('measures the prompt of %j', (body, bytes, tokenIds) => {
    const found = scan(body);
    expect(found.textBytes).toBe(bytes);
    expect(found.otherTokens).toBe(tokenIds);
  });

  const picture = `data:image/png;base64,${'A'.repeat(100_000)}`;
  const speech = 'A'.repeat(128_000);

  it.each([
    ['a linked image in a chat', { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } }, 1024],
    ['an image in a chat', { type: 'image_url', image_url: { url: picture, detail: 'high' } }, 1024],
    ['an image of the responses API', { type: 'input_image', image_url: picture }, 1024],
    ['an image that is a file', { type: 'input_image', image_url: null, file_id: '' }, 0],
    [
      'an image of Anthropic',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture } },
      1024,
    ],
    ['speech', { type: 'input_audio', input_audio: { data: speech, format: 'wav' } }, 75],
    ['linked speech', { type: 'audio_url', audio_url: { url: 'https://example.com/a.wav' } }, 750],
    ['a video', { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } }, 4096],
  ])('estimates %s', (_, part, tokens) => {
    const found = scan({ messages: [{ role: 'user', content: [part, { type: 'text', text: '12345678' }] }] });
    expect(found.otherTokens).toBe(tokens);
    expect(found.textBytes).toBe('user'.length + part.type.length + 'text'.length + 8);
  });

  it('takes an address under "source" for text, and parameters of tools for no media', () => {
    const found = scan({ messages: [{ source: '1234' }], tools: [{ image_url: { description: '5678' } }] });
    expect([found.textBytes, found.otherTokens]).toEqual([8, 0]);
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
        { numRuns: runs(80) },
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

    it('take media by what they are, in about as many blocks as text of their tokens has', () => {
      const withImage = (image: string) => [
        { content: [{ image_url: { url: image } }, { text: long('t') }] },
        { content: long('u') },
      ];
      const [one, same, other] = [picture, picture, picture.replace('A', 'B')].map((image) =>
        hashes({ messages: withImage(image) }),
      );
      expect(one).toEqual(same);
      expect(one.length).toBe(16 + 8);
      expect(one.slice(0, 1)).not.toEqual(other.slice(0, 1));
    });

    it('of what goes on from an earlier response are its own', () => {
      const prompt = long('p');
      const chains = [
        {},
        { previous_response_id: 'a' },
        { previous_response_id: 'b' },
        { previous_response_id: 'b' },
      ].map((rest) => hashes({ input: prompt, ...rest }));
      expect(new Set(chains.flat()).size).toBe(3 * 3);
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
