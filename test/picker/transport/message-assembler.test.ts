import * as fc from 'fast-check';
import { MessageAssembler } from '../../../src/picker/transport/message-assembler';
import { runs } from '../../runs';
import { framed } from './_grpc-client';

function assemble(chunks: readonly Buffer[], maxMessageBytes = 1000): Buffer[] {
  const messages: Buffer[] = [];
  const assembler = new MessageAssembler(maxMessageBytes, { deliver: (message) => messages.push(message) });
  for (const chunk of chunks) {
    expect(assembler.push(chunk)).toBeUndefined();
  }
  expect(assembler.midMessage).toBe(false);
  return messages;
}

describe('MessageAssembler', () => {
  it('finds the messages however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }),
        fc.array(fc.nat(300), { maxLength: 8 }),
        (messages, cuts) => {
          const bytes = Buffer.concat(messages.map((message) => framed(Buffer.from(message))));
          const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
          const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
          expect(assemble(chunks)).toEqual(messages.map((message) => Buffer.from(message)));
        },
      ),
      { numRuns: runs(250) },
    );
  });

  it('copies no message that lies in one chunk', () => {
    const chunk = Buffer.concat([framed('one'), framed('two')]);
    expect(assemble([chunk]).map((message) => message.buffer)).toEqual([chunk.buffer, chunk.buffer]);
    const [first, second] = assemble([chunk]);
    expect(first.byteOffset).toBe(chunk.byteOffset + 5);
    expect(second.byteOffset).toBe(chunk.byteOffset + 13);
  });

  it.each([
    ['compressed', Buffer.from([1, 0, 0, 0, 0]), 12],
    ['an unknown flag', Buffer.from([9, 0, 0, 0, 0]), 13],
    ['over the limit', framed(Buffer.alloc(1001)).subarray(0, 5), 8],
  ])('refuses a message that is %s', (_, chunk, status) => {
    const assembler = new MessageAssembler(1000, {
      deliver: () => {
        throw new Error('nothing is to be delivered');
      },
    });
    expect(assembler.push(chunk)?.status).toBe(status);
  });

  it.each([1, 4, 5, 7])('knows after %i bytes that it is in the middle of a message', (length) => {
    const assembler = new MessageAssembler(1000, { deliver: () => undefined });
    assembler.push(framed('abc').subarray(0, length));
    expect(assembler.midMessage).toBe(true);
  });
});
