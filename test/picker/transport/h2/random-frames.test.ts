import * as fc from 'fast-check';
import { CLIENT_PREFACE, FrameType } from '../../../../src/picker/transport/h2/frame';
import { runs } from '../../../runs';
import { framed } from '../_grpc-client';
import { frameBytes } from './_frames';
import { callHeaders, RawClient } from './_raw-client';

const block = fc.oneof(
  fc.constantFrom('/t.T/Echo', '/t.T/Silent', '/t.T/Nothing').map((path) => callHeaders(path)),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
);
const content = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => framed(Buffer.from(bytes))),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
);
const streamId = fc.constantFrom(0, 1, 1, 1, 3, 3, 5, 7, 2, 101);
const flags = fc.constantFrom(0, 0, 1, 4, 4, 5, 8, 0x20, 0xff);

/** Frames that are often right, and often wrong. */
const frame = fc.oneof(
  fc.tuple(fc.constant(FrameType.HEADERS), fc.constantFrom(4, 4, 4, 5), streamId, block),
  fc.tuple(fc.constant(FrameType.DATA), fc.constantFrom(0, 0, 1), streamId, content),
  fc.tuple(
    fc.constant(FrameType.WINDOW_UPDATE),
    fc.constant(0),
    streamId,
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
  ),
  fc.tuple(fc.nat(11), flags, streamId, fc.uint8Array({ maxLength: 20 })),
);

it('random frames, cut anywhere, crash nothing and leave no call behind', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { maxLength: 25 }),
      fc.array(fc.nat(4000), { maxLength: 10 }),
      fc.boolean(),
      async (frames, cuts, reads) => {
        const client = new RawClient();
        client.reads = reads;
        const bytes = Buffer.concat([
          CLIENT_PREFACE,
          frameBytes(FrameType.SETTINGS, 0, 0),
          ...frames.map(([type, flag, id, payload]) => frameBytes(type, flag, id, payload)),
        ]);
        const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        for (const [index, edge] of edges.slice(1).entries()) {
          client.write(bytes.subarray(edges[index], edge));
        }
        await client.settle();
        expect(client.openCalls).toBe(
          [...client.echo.calls, ...client.silent.calls].filter(({ ends }) => ends.length === 0).length,
        );
        client.startReading();
        client.deadlines.tick(1_000_000);
        client.socket.destroy();
        await client.settle();
        expect(client.faults).toEqual([]);
        expect(client.openCalls).toBe(0);
        for (const call of [...client.echo.calls, ...client.silent.calls]) {
          expect(call.ends).toHaveLength(1);
        }
      },
    ),
    { numRuns: runs(200) },
  );
});
