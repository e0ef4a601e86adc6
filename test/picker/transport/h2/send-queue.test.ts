import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { Output } from '../../../../src/picker/transport/h2/output';
import { SendQueue } from '../../../../src/picker/transport/h2/send-queue';
import { runs } from '../../../runs';

it('SendQueue and Output send what was pushed, in order, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.nat(60_000)), { minLength: 1, maxLength: 150 }),
      (steps) => {
        const socket = new PassThrough({ highWaterMark: 2 ** 30 });
        const output = new Output(socket);
        const queue = new SendQueue();
        const pushed: Buffer[] = [];
        for (const [index, [length, moved]] of steps.entries()) {
          const piece = Buffer.alloc(length, index);
          pushed.push(piece);
          queue.push(piece);
          queue.move(Math.min(moved, queue.bytes), output);
          if (index % 3 === 0) {
            output.flush();
          }
        }
        queue.move(queue.bytes, output);
        output.flush();
        expect(queue.bytes).toBe(0);
        expect(Buffer.concat(pushed).equals(socket.read() as Buffer)).toBe(true);
      },
    ),
    { numRuns: runs(50) },
  );
});
