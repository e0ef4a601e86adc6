import { FrameType } from '../../../../src/picker/transport/h2/frame';
import { HeaderDecoder } from '../../../../src/picker/transport/h2/header-decoder';
import {
  encodingRefusal,
  httpRefusal,
  RESPONSE_HEADERS,
  statusHeaders,
  statusTrailers,
} from '../../../../src/picker/transport/h2/response-headers';
import { RawClient } from './_raw-client';

function fields(block: Buffer): string[] {
  const seen: string[] = [];
  const decoder = new HeaderDecoder();
  decoder.decode(block, { field: ({ name, value }) => seen.push(`${name}: ${value}`) });
  expect(decoder.tableSize).toBe(0);
  return seen;
}

const BEGIN = [':status: 200', 'content-type: application/grpc'];

describe('header blocks of answers', () => {
  it.each([
    ['the beginning of an answer', RESPONSE_HEADERS, BEGIN],
    ['a good end', statusTrailers(0, ''), ['grpc-status: 0']],
    ['another end', statusTrailers(14, 'ü'), ['grpc-status: 14', 'grpc-message: %C3%BC']],
    ['an answer that is over at once', statusHeaders(5, ''), [...BEGIN, 'grpc-status: 5']],
    ['a long message', statusTrailers(3, 'x'.repeat(300)), ['grpc-status: 3', `grpc-message: ${'x'.repeat(300)}`]],
    ['another protocol', httpRefusal(415), [':status: 415']],
    [
      'an encoding that is not taken',
      encodingRefusal('gzip'),
      [
        ...BEGIN,
        'grpc-status: 12',
        'grpc-message: grpc-encoding gzip: send messages uncompressed',
        'grpc-accept-encoding: identity',
      ],
    ],
  ])('say %s', (_, block, expected) => {
    expect(fields(block)).toEqual(expected);
  });

  it('are spread over frames where one does not hold them', async () => {
    const client = RawClient.settled();
    client.open(1, '/t.T/Silent', 5);
    await client.settle();
    client.silent.calls[0].stream.finish(3, 'x'.repeat(40_000));
    const [first] = await client.frames(FrameType.HEADERS);
    const rest = await client.frames(FrameType.CONTINUATION);
    expect([first, ...rest].map(({ flags }) => flags)).toEqual([1, 0, 4]);
    expect(fields(Buffer.concat([first, ...rest].map(({ payload }) => payload)))).toContain('grpc-status: 3');
  });
});
