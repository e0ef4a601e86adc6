import * as fc from 'fast-check';
import { MsgpackReader } from '../../src/kv-event-wire/msgpack-reader';
import { MsgpackWriter } from '../../src/kv-event-wire/msgpack-writer';
import { runs } from '../runs';
import { type Packable, pack } from './pack';

function written(write: (writer: MsgpackWriter) => void): Buffer {
  const writer = new MsgpackWriter();
  write(writer);
  return writer.bytes();
}

function writeValue(writer: MsgpackWriter, value: Packable): void {
  if (value === null) writer.nil();
  else if (typeof value === 'string') writer.text(value);
  else if (typeof value === 'bigint') writer.uint64(Number(value >> 32n), Number(value & 0xffff_ffffn));
  else if (typeof value === 'number') Number.isInteger(value) ? writer.uint32(value) : writer.float64(value);
  else if (Array.isArray(value)) {
    writer.array(value.length);
    for (const each of value) writeValue(writer, each);
  } else {
    const entries = Object.entries(value as Readonly<Record<string, Packable>>);
    writer.map(entries.length);
    for (const [key, each] of entries) {
      writer.text(key);
      writeValue(writer, each);
    }
  }
}

const texts = fc.string({ unit: 'binary', maxLength: 40 });
const { tree } = fc.letrec<{ tree: Packable }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    texts,
    fc.nat({ max: 0xffff_ffff }),
    fc.bigInt({ min: 2n ** 32n, max: 2n ** 64n - 1n }),
    fc.double({ noInteger: true, noNaN: true }),
    fc.array(tie('tree'), { maxLength: 20 }),
    fc.dictionary(texts, tie('tree'), { maxKeys: 20 }),
  ),
}));

test('any tree is the bytes that msgpack has for it', () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(written((writer) => writeValue(writer, value)).equals(pack(value))).toBe(true);
    }),
    { numRuns: runs(500) },
  );
});

test.each([15, 16, 31, 32, 127, 128, 255, 256, 65_535, 65_536])(
  'texts and integers of %d are as short as can be',
  (size) => {
    const values = ['x'.repeat(size), size];
    expect(written((writer) => writeValue(writer, values)).equals(pack(values))).toBe(true);
  },
);

test.each([
  [15, '9f', '8f'],
  [16, 'dc0010', 'de0010'],
  [65_535, 'dcffff', 'deffff'],
  [65_536, 'dd00010000', 'df00010000'],
])('heads of %d values are as short as can be', (count, array, map) => {
  expect(written((writer) => writer.array(count)).toString('hex')).toBe(array);
  expect(written((writer) => writer.map(count)).toString('hex')).toBe(map);
});

test('an integer of two words takes one where that is enough', () => {
  const bytes = written((writer) => {
    writer.uint64(0, 5);
    writer.uint64(0xffff_ffff, 0xffff_fffe);
  });
  expect(bytes.toString('hex')).toBe('05cffffffffffffffffe');
  const reader = new MsgpackReader(bytes);
  expect(reader.takeUint32()).toBe(5);
  reader.takeInteger();
  expect([reader.high, reader.low]).toEqual([0xffff_ffff, 0xffff_fffe]);
});
