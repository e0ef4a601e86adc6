import * as fc from 'fast-check';
import { HeldPieces } from '../src/held-pieces';

/** Memory that pieces keep alive, each buffer that they lie in once. */
function memoryOf(pieces: readonly Buffer[]): number {
  const buffers = new Set(pieces.map(({ buffer }) => buffer));
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

describe('pieces that are held', () => {
  it('are the bytes that came, in their order, however they were cut', () => {
    const piece = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(1_000, 4_095, 4_096, 4_097, 70_000));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.nat(60), (lengths, seenAfter) => {
        const held = new HeldPieces();
        const came = lengths.map((length, index) => Buffer.alloc(length, index + 1));
        for (const [index, each] of came.entries()) {
          held.add(each, index === came.length - 1);
          if (index === seenAfter) {
            expect(Buffer.concat(held.list).equals(Buffer.concat(came.slice(0, index + 1)))).toBe(true);
          }
        }
        expect(Buffer.concat(held.list).equals(Buffer.concat(came))).toBe(true);
        expect(held.length).toBe(Buffer.concat(came).length);
      }),
    );
  });

  it.each([1, 999])('take at most twice the memory, though they come in crumbs of large reads: %d bytes', (length) => {
    const held = new HeldPieces();
    for (let count = 0; count < 200; count++) {
      held.add(Buffer.allocUnsafeSlow(65_536).subarray(0, length), false);
    }
    expect(held.length).toBe(200 * length);
    expect(held.list.length).toBeLessThan(8);
    // Small blocks lie in slabs of Node's, of 8 KiB.
    expect(memoryOf(held.list)).toBeLessThanOrEqual(2 * held.length + 8_192);
  });

  it('stay where they lie where they are large, or come alone and last', () => {
    const held = new HeldPieces();
    const large = Buffer.alloc(4_096);
    held.add(large, false);
    expect(held.list[0]).toBe(large);
    const alone = new HeldPieces();
    const body = Buffer.from('{}');
    alone.add(body, true);
    expect(alone.list[0]).toBe(body);
  });

  it('are forgotten, but not how long they were', () => {
    const held = new HeldPieces();
    held.add(Buffer.from('ab'), false);
    held.drop();
    expect([held.list, held.length]).toEqual([[], 2]);
  });
});
