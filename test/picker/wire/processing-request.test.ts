import * as fc from 'fast-check';
import { HeaderSelection, ProcessingRequest, WireError } from '../../../src/picker/wire';
import { runs } from '../../runs';
import * as messages from './_processing-messages';
import { encode, type Field } from './_protobuf';

function read(message: Buffer): ProcessingRequest {
  const request = new ProcessingRequest();
  request.read(message);
  return request;
}

describe('ProcessingRequest', () => {
  it.each([
    ['request-headers', messages.requestHeaders],
    ['response-headers', messages.responseHeaders],
  ] as const)('reads %s', (kind, build) => {
    const request = read(build([[':path', '/v1/models']], true));
    const selection = new HeaderSelection();
    const path = selection.want(':path');
    request.selectHeaders(selection);
    expect(request.kind).toBe(kind);
    expect(request.endOfStream).toBe(true);
    expect(path.value).toBe('/v1/models');
  });

  it.each([
    ['request-body', messages.requestBody],
    ['response-body', messages.responseBody],
  ] as const)('reads %s without copying the body', (kind, build) => {
    const message = build('{"model":"m"}', true);
    const request = read(message);
    expect(request.kind).toBe(kind);
    expect(String(request.body)).toBe('{"model":"m"}');
    expect(request.body.buffer).toBe(message.buffer);
    expect(request.endOfStream).toBe(true);
  });

  it.each([
    ['request-trailers', messages.requestTrailers],
    ['response-trailers', messages.responseTrailers],
  ] as const)('reads %s', (kind, build) => {
    expect(read(build([['grpc-status', '0']])).kind).toBe(kind);
  });

  it('forgets the message before', () => {
    const request = read(
      messages.requestHeaders([[':path', '/']], true, {
        metadata: { space: { key: 'value' } },
        modes: messages.FULL_DUPLEX,
        observability: true,
      }),
    );
    request.read(messages.requestBody('', false));
    const selection = new HeaderSelection();
    const path = selection.want(':path');
    request.selectHeaders(selection);
    expect(request).toMatchObject({
      kind: 'request-body',
      endOfStream: false,
      observabilityMode: false,
      protocolConfig: undefined,
    });
    expect(request.metadata('space', 'key')).toBeUndefined();
    expect(path.value).toBeUndefined();
  });

  it('reads the body modes by name, newer ones by number', () => {
    expect(read(messages.requestHeaders([], false, { modes: [4, 2] })).protocolConfig).toEqual({
      requestBodyMode: 'FULL_DUPLEX_STREAMED',
      responseBodyMode: 'BUFFERED',
    });
    expect(read(encode([[11, [[2, 77]]]])).protocolConfig).toEqual({ requestBodyMode: 'NONE', responseBodyMode: 77 });
  });

  it('reads attributes of the filter', () => {
    const attributes = { filter: { 'upstream.address': '10.0.0.1:8000', other: 1 } };
    const request = new ProcessingRequest();
    request.read(messages.responseHeaders([[':status', '200']], false, { attributes }));
    expect(request.attribute('filter', 'upstream.address')).toBe('10.0.0.1:8000');
    expect(request.attribute('filter', 'absent')).toBeUndefined();
    expect(request.attribute('another', 'upstream.address')).toBeUndefined();
    request.read(messages.responseHeaders([[':status', '200']]));
    expect(request.attribute('filter', 'upstream.address')).toBeUndefined();
  });

  it('tells metadata that is missing from metadata that is empty', () => {
    const request = read(
      messages.requestHeaders([], false, {
        metadata: { other: { list: ['x'] }, hint: { list: ['a', 'b'], none: [] } },
      }),
    );
    expect(request.metadata('hint', 'list')).toEqual(['a', 'b']);
    expect(request.metadata('hint', 'none')).toEqual([]);
    expect(request.metadata('hint', 'absent')).toBeUndefined();
    expect(request.metadata('absent', 'list')).toBeUndefined();
    expect(request.metadata('hint', 'toString')).toBeUndefined();
  });

  it('reads alike with unknown fields anywhere, at any level', () => {
    const unknown: fc.Arbitrary<Field> = fc.tuple(
      fc.integer({ min: 20, max: 100_000 }),
      fc.oneof(fc.nat(), fc.string(), fc.uint8Array()),
    );
    const withUnknown = (fields: readonly Field[], extra: readonly Field[]): Field[] => [
      ...extra,
      ...fields.flatMap((field) => [field, ...extra]),
    ];
    fc.assert(
      fc.property(fc.array(unknown, { maxLength: 3 }), fc.string(), fc.boolean(), (extra, body, end) => {
        const message = encode(
          withUnknown(
            [
              [
                5,
                withUnknown(
                  [
                    [1, body],
                    [2, end],
                  ],
                  extra,
                ),
              ],
              [
                8,
                withUnknown(
                  [
                    [
                      1,
                      withUnknown(
                        [
                          [1, 'ns'],
                          [2, messages.structFields({ key: 'v' })],
                        ],
                        extra,
                      ),
                    ],
                  ],
                  extra,
                ),
              ],
            ],
            extra,
          ),
        );
        const request = read(message);
        expect(request.kind).toBe('response-body');
        expect(String(request.body)).toBe(body);
        expect(request.endOfStream).toBe(end);
        expect(request.metadata('ns', 'key')).toBe('v');
      }),
    );
  });

  it('has no kind when the message carries something that this codec does not know', () => {
    expect(read(encode([[19, 'from the future']])).kind).toBeUndefined();
    expect(read(Buffer.alloc(0)).kind).toBeUndefined();
  });

  it('refuses any message that is cut inside its one field', () => {
    const whole = messages.requestHeaders(
      [
        [':path', '/v1/chat/completions'],
        ['x', 'y'.repeat(300)],
      ],
      true,
    );
    for (let length = 1; length < whole.length; length++) {
      expect(() => read(whole.subarray(0, length))).toThrow(WireError);
    }
  });

  it('either reads or refuses any bytes', () => {
    const request = new ProcessingRequest();
    const selection = new HeaderSelection();
    selection.want(':path');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(2, 3, 4, 5, 6, 7, 8, 11), (bytes, field) => {
        for (const message of [Buffer.from(bytes), encode([[field, bytes]])]) {
          try {
            request.read(message);
            request.selectHeaders(selection);
            request.metadata('a', 'b');
          } catch (error) {
            expect(error).toBeInstanceOf(WireError);
          }
        }
      }),
      { numRuns: runs(500) },
    );
  });
});
