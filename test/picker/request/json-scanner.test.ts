import * as fc from 'fast-check';
import type { JsonEvents, Wanted } from '../../../src/picker/request/json-events';
import { JsonScanner } from '../../../src/picker/request/json-scanner';
import { runs } from '../../runs';
import { chunksOf } from '../_support/chunks';

/** Notes what the scanner tells. */
class Notes implements JsonEvents {
  readonly keys: string[] = [];
  readonly values: unknown[] = [];
  stringBytes = 0;
  numbers = 0;
  literals = 0;
  isObject: boolean | undefined;
  /** The spelling of each value whose bytes were wanted. */
  readonly spellings: string[] = [];

  constructor(private readonly wanted: Wanted = 'text') {}

  root(isObject: boolean): void {
    this.isObject = isObject;
  }
  key(name: string): Wanted {
    this.keys.push(name);
    return this.wanted;
  }
  bytes(chunk: Buffer, start: number, end: number): void {
    const text = chunk.toString('latin1', start, end);
    this.spellings[this.keys.length - 1] = (this.spellings[this.keys.length - 1] ?? '') + text;
  }
  string(bytes: number, text: string | undefined): void {
    this.stringBytes += bytes;
    this.note(text, text);
  }
  number(text: string | undefined): void {
    this.numbers++;
    this.note(text, Number(text));
  }
  literal(value: boolean | null, captured: boolean): void {
    this.literals++;
    this.note(captured ? 'captured' : undefined, value);
  }

  private note(captured: string | undefined, value: unknown): void {
    if (captured !== undefined) {
      this.values.push(value);
    }
  }
}

function scan(chunks: readonly Buffer[], wanted?: Wanted): { notes: Notes; problem: string | undefined } {
  const notes = new Notes(wanted);
  const scanner = new JsonScanner(notes);
  for (const chunk of chunks) {
    scanner.push(chunk);
  }
  scanner.end();
  return { notes, problem: scanner.problem };
}

function accepts(text: Buffer): boolean {
  try {
    JSON.parse(text.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** A spelling of JSON that is not the one of JSON.stringify: white space, escapes where none is needed. */
const spelled = fc
  .tuple(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('', ' ', '\t', '\n  ', '\r\n'), fc.boolean())
  .map(([value, indent, escaped]) => {
    const text = JSON.stringify(value, null, indent);
    return escaped
      ? text.replace(/[^\x20-\x7e\s]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
      : text;
  })
  .map((text) => Buffer.from(text));

/** Bytes near JSON: made of its characters, so that many are valid and the rest fail everywhere. */
const nearJson = fc
  .array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"a"',
      '"k":',
      'true',
      'false',
      'null',
      'nul',
      '0',
      '1',
      '-',
      '.',
      'e',
      'E',
      '+',
      '1.5',
      '-0',
      '01',
      '1e5',
      ' ',
      '\n',
      '\u0000',
      '\\u00e9',
      '\\x',
      '\\n',
      'é',
      '\ud83d\ude00',
    ),
    { maxLength: 10 },
  )
  .map((parts) => Buffer.from(parts.join('')));

describe('JsonScanner', () => {
  it('accepts what JSON.parse accepts, cut anywhere', () => {
    fc.assert(
      fc.property(
        spelled.chain((text) => chunksOf(text)),
        (chunks) => {
          expect(scan(chunks).problem).toBeUndefined();
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it('passes over a byte order mark before the text, and nowhere else', () => {
    const bytesOf = (text: string) => Array.from(Buffer.from(text), (byte) => Buffer.of(byte));
    for (const text of ['\ufeff{"a":1}', '\ufeff [1]']) {
      expect(scan([Buffer.from(text)]).problem).toBeUndefined();
      expect(scan(bytesOf(text)).problem).toBeUndefined();
    }
    for (const text of [' \ufeff1', '\ufeff\ufeff1', '[\ufeff1]', '1\ufeff', '\ufeff']) {
      expect(scan([Buffer.from(text)]).problem).toBeDefined();
      expect(scan(bytesOf(text)).problem).toBeDefined();
    }
    for (const marked of ['efbb31', 'ef31', 'ef20bb31', 'efbbbb31']) {
      expect(scan([Buffer.from(marked, 'hex')]).problem).toMatch('unexpected');
    }
  });

  it('accepts and refuses like JSON.parse near JSON', () => {
    fc.assert(
      fc.property(
        nearJson.chain((text) => fc.tuple(fc.constant(text), chunksOf(text))),
        ([text, chunks]) => {
          expect(scan(chunks).problem === undefined).toBe(accepts(text));
        },
      ),
      { numRuns: runs(3000) },
    );
  });

  it('refuses like JSON.parse after one byte was changed', () => {
    fc.assert(
      fc.property(spelled, fc.nat(), fc.nat(255), (text, place, byte) => {
        const changed = Buffer.from(text);
        changed[place % changed.length] = byte;
        expect(scan([changed]).problem === undefined).toBe(accepts(changed));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('tells the same whether the text comes whole or byte by byte', () => {
    fc.assert(
      fc.property(spelled, (text) => {
        const bytes = [...text].map((byte) => Buffer.from([byte]));
        expect(scan(bytes)).toEqual(scan([text]));
      }),
    );
  });

  it('tells the keys and scalar values of the outermost object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 2 })), (value) => {
        const text = JSON.stringify(value);
        const parsed = JSON.parse(text) as Record<string, unknown>;
        const { notes } = scan([Buffer.from(text)]);
        expect(notes.isObject).toBe(true);
        expect([...notes.keys].sort()).toEqual(Object.keys(parsed).sort());
        const scalars = Object.values(parsed).filter((item) => item === null || typeof item !== 'object');
        expect(JSON.stringify(notes.values)).toBe(JSON.stringify(scalars));
      }),
    );
  });

  it('tells the bytes of the values of the outermost object, wherever they are cut', () => {
    const values = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    const body = fc.tuple(values, fc.constantFrom('', ' ', '\n\t')).map(([value, space]) => {
      const entries = Object.entries(value).map(([key, item]) => [key, JSON.stringify(item, null, space)] as const);
      const fields = entries.map(([key, item]) => `${JSON.stringify(key)}:${space}${item}${space}`);
      return { entries, text: Buffer.from(`{${space}${fields.join(`,${space}`)}}`) };
    });
    fc.assert(
      fc.property(
        body.chain(({ entries, text }) => fc.tuple(fc.constant(entries), chunksOf(text))),
        ([entries, chunks]) => {
          const { notes } = scan(chunks, 'bytes');
          const spellings = notes.spellings.map((spelling) => Buffer.from(spelling, 'latin1').toString().trimEnd());
          expect(spellings).toEqual(entries.map(([, item]) => item));
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it('counts the UTF-8 bytes of strings with their escapes resolved', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.boolean(), (strings, escaped) => {
        const plain = JSON.stringify(strings);
        const text = escaped
          ? plain.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
          : plain;
        const bytes = strings.reduce((sum, item) => sum + Buffer.byteLength(item), 0);
        expect(scan([Buffer.from(text)]).notes.stringBytes).toBe(bytes);
      }),
    );
  });

  it('finds the end of long strings wherever they start in memory', () => {
    for (let offset = 0; offset < 8; offset++) {
      for (const [end, valid] of [
        ['"', true],
        ['\\n"', true],
        ['\u0001"', false],
        ['é"', true],
      ] as const) {
        for (let length = 60; length < 76; length++) {
          const memory = Buffer.from(`${' '.repeat(offset)}"${'x'.repeat(length)}${end}`);
          expect(scan([memory.subarray(offset)]).problem === undefined).toBe(valid);
        }
      }
    }
  });

  it.each([
    ['', 'it is empty'],
    ['{"a":', 'it ends too early, after 5 bytes'],
    ['{"a":1}x', 'unexpected "x" at offset 7'],
    ['{"a\u0001"}', 'unexpected byte 0x01 at offset 3'],
    ['[01]', 'unexpected "1" at offset 2'],
    ['{"a":tru}', 'unexpected "}" at offset 8'],
    ['\u00ff{}', 'unexpected byte 0xc3 at offset 0'],
    ['['.repeat(1001), 'it is nested deeper than 1000 levels'],
    [`{"model":"${'x'.repeat(4097)}"}`, 'the value of a key that is read is longer than 4096 bytes'],
    [`{"model":1${'0'.repeat(4096)}}`, 'the value of a key that is read is longer than 4096 bytes'],
  ])('says what is wrong with %p', (text, problem) => {
    expect(scan([Buffer.from(text)]).problem).toBe(problem);
  });

  it('tells a key of more than 4096 bytes as the empty name', () => {
    expect(scan([Buffer.from(`{"${'\\u0061'.repeat(1000)}":1}`)]).notes.keys).toEqual(['']);
  });
});
