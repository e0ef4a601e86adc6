import * as fc from 'fast-check';
import { WireWriter } from '../../../src/picker/wire/wire-writer';
import { encode, type Field } from './_protobuf';

type Tree = readonly (readonly [number, number | string | Tree])[];

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 3000 }),
      fc.oneof({ depthSize: 'small' }, fc.maxSafeNat(), fc.string({ unit: 'grapheme' }), tie('tree')),
    ),
    { maxLength: 5 },
  ) as fc.Arbitrary<Tree>,
}));

describe('WireWriter', () => {
  it('writes what an independent encoder writes, byte for byte, message after message', () => {
    const writer = new WireWriter();
    fc.assert(
      fc.property(tree, (fields) => {
        writer.begin();
        write(writer, fields);
        expect(writer.finish()).toEqual(encode(fields as readonly Field[]));
      }),
    );
  });

  it('grows with a message and keeps what was written', () => {
    const writer = new WireWriter();
    const long = 'x'.repeat(100_000);
    writer.begin();
    writer.text(2, long);
    writer.text(1, 'first');
    expect(writer.finish()).toEqual(
      encode([
        [1, 'first'],
        [2, long],
      ]),
    );
  });

  it('counts bytes that the caller appends into all enclosing lengths', () => {
    const writer = new WireWriter();
    const body = Buffer.alloc(300, 'b');
    const end = writer.begin() - body.length;
    writer.head(1, body.length);
    writer.close(3, end);
    expect(Buffer.concat([writer.finish(), body])).toEqual(encode([[3, [[1, body]]]]));
  });

  it('uses its buffer again', () => {
    const writer = new WireWriter();
    writer.begin();
    writer.varint(1, 1);
    const first = writer.finish();
    writer.begin();
    writer.varint(1, 2);
    expect(writer.finish().buffer).toBe(first.buffer);
  });
});

function write(writer: WireWriter, fields: Tree): void {
  for (const [number, value] of [...fields].reverse()) {
    if (typeof value === 'number') {
      writer.varint(number, value);
    } else if (typeof value === 'string') {
      writer.text(number, value);
    } else {
      const mark = writer.mark();
      write(writer, value);
      writer.close(number, mark);
    }
  }
}
