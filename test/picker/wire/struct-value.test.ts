import * as fc from 'fast-check';
import { readStruct, writeNestedText } from '../../../src/picker/wire/struct-value';
import { WireReader } from '../../../src/picker/wire/wire-reader';
import { WireWriter } from '../../../src/picker/wire/wire-writer';
import { type Json, structFields } from './_processing-messages';
import { encode } from './_protobuf';

type JsonObject = { readonly [key: string]: Json };

const json = fc.dictionary(
  fc.string(),
  fc.jsonValue({ maxDepth: 4, noUnicodeString: false }),
) as fc.Arbitrary<JsonObject>;

describe('Struct', () => {
  it('reads whatever JSON can say', () => {
    fc.assert(
      fc.property(json, (value) => {
        const read = readStruct(new WireReader().over(encode(structFields(value))));
        expect(JSON.stringify(read)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('takes the last of two entries with one key', () => {
    const bytes = Buffer.concat([encode(structFields({ key: 'first' })), encode(structFields({ key: 'last' }))]);
    expect(readStruct(new WireReader().over(bytes))).toEqual({ key: 'last' });
  });

  it('refuses nesting without measure', () => {
    let value: Json = 'deep';
    for (let depth = 0; depth < 40; depth++) {
      value = [value];
    }
    const bytes = encode(structFields({ value }));
    expect(() => readStruct(new WireReader().over(bytes))).toThrow('nested deeper than 32');
  });

  it('writes a text as an independent encoder does', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string({ unit: 'grapheme' }), (outer, inner, text) => {
        const writer = new WireWriter();
        writer.begin();
        writeNestedText(writer, { outer, inner, text });
        expect(writer.finish()).toEqual(encode(structFields({ [outer]: { [inner]: text } })));
      }),
    );
  });
});
