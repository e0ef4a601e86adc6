import * as fc from 'fast-check';
import { Http2Server } from '../../../src/picker/transport';
import { runs } from '../../runs';
import { type CallEnd, framed } from './_grpc-client';
import { GrpcServerFixture } from './_grpc-server-fixture';
import { NodeHttp2Server } from './node-http2/node-http2-server';

/** What a client does in one call. */
interface Script {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly messages: readonly Uint8Array[];
  /** Where the bytes of the messages are cut into writes. */
  readonly cuts: readonly number[];
  readonly flag: number;
}

const script: fc.Arbitrary<Script> = fc.record({
  path: fc.constantFrom('/t.T/Echo', '/t.T/Echo', '/t.T/Hasty', '/t.T/Faulty', '/t.T/Nothing'),
  headers: fc.constantFrom<Record<string, string>>(
    {},
    {},
    { 'x-request-id': 'a1b2', 'grpc-timeout': '5S' },
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/grpc+proto' },
    { 'grpc-encoding': 'gzip' },
    { ':method': 'PUT' },
  ),
  messages: fc.array(fc.uint8Array({ minLength: 0, maxLength: 70_000, size: 'max' }), { minLength: 1, maxLength: 4 }),
  cuts: fc.array(fc.nat(100_000), { maxLength: 3 }),
  flag: fc.constantFrom(0, 0, 0, 0, 1),
});

/** What the client sees of each call, and what the handlers do. */
async function outcome(t: GrpcServerFixture, scripts: readonly Script[]): Promise<unknown> {
  await t.start({ limits: { maxMessageBytes: 50_000 } });
  const calls = scripts.map((each) => play(t, each));
  const seen = await Promise.all(calls);
  const handled = t.echo.calls.map(({ messages, halfCloses }) => [messages.map((m) => m.length), halfCloses]);
  const faults = t.faults.length;
  await t.stop();
  return { seen, handled: handled.map(String).sort(), faults };
}

async function play(t: GrpcServerFixture, { path, headers, messages, cuts, flag }: Script): Promise<unknown> {
  const call = t.client.call(path, headers);
  const bytes = Buffer.concat(messages.map((message) => framed(Buffer.from(message), flag)));
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, edge] of edges.slice(1).entries()) {
    call.stream.write(bytes.subarray(edges[index], edge));
  }
  call.halfClose();
  // How a stream is closed after its status is either server's own.
  const { resetCode: _, ...end }: CallEnd = await call.ended;
  return { end, messages: call.messages.map((message) => message.toString('base64')) };
}

it('a client sees the same of the server as of one on node:http2', async () => {
  const ours = new GrpcServerFixture((options) => new Http2Server(options));
  const other = new GrpcServerFixture((options) => new NodeHttp2Server(options));
  await fc.assert(
    fc.asyncProperty(fc.array(script, { minLength: 1, maxLength: 5 }), async (scripts) => {
      expect(await outcome(ours, scripts)).toEqual(await outcome(other, scripts));
    }),
    { numRuns: runs(25) },
  );
});
