import * as fc from 'fast-check';
import * as wire from '../../../src/picker/wire';
import { runs } from '../../runs';
import { answerOf } from './_processing-messages';

const header = fc.tuple(fc.stringMatching(/^[a-z-]{1,20}$/), fc.string({ unit: 'grapheme' }));

describe('ProcessingResponse', () => {
  const writer = new wire.WireWriter();

  it('changes request headers and tells metadata', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(header, { selector: ([name]) => name }),
        fc.array(fc.stringMatching(/^[a-z-]{1,20}$/)),
        fc.string(),
        (set, removed, endpoint) => {
          const message = wire.encodeChangedRequestHeaders(writer, {
            set,
            removals: wire.encodeRemovals(removed),
            dynamicMetadata: { outer: 'envoy.lb', inner: 'destination', text: endpoint },
          });
          expect(answerOf(message)).toEqual({
            kind: 'request-headers',
            set: Object.fromEntries(set),
            removed,
            clearRouteCache: true,
            metadata: { 'envoy.lb': { destination: endpoint } },
          });
        },
      ),
    );
  });

  it('leaves response headers as they are', () => {
    expect(answerOf(wire.UNCHANGED_RESPONSE_HEADERS)).toEqual({
      kind: 'response-headers',
      set: {},
      removed: [],
      clearRouteCache: false,
      metadata: {},
    });
  });

  it.each(['request', 'response'] as const)('leaves %s trailers as they are', (direction) => {
    expect(answerOf(wire.UNCHANGED_TRAILERS[direction])).toEqual({ kind: `${direction}-trailers` });
  });

  it.each(['request', 'response'] as const)('announces a piece of %s body that follows', (direction) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70_000 }), fc.boolean(), (piece, endOfStream) => {
        const head = wire.encodeBodyHead(writer, direction, piece.length, endOfStream);
        const answer = answerOf(Buffer.concat([head, piece]));
        expect(answer).toMatchObject({ kind: `${direction}-body`, endOfStream });
        expect('body' in answer && Buffer.compare(answer.body as Buffer, piece)).toBe(0);
      }),
      { numRuns: runs(50) },
    );
  });

  it('answers at once', () => {
    const message = wire.encodeImmediateResponse(writer, {
      status: 429,
      headers: [
        ['content-type', 'application/json'],
        ['retry-after', '1'],
      ],
      body: '{"error":"zu viel: ü"}',
      details: 'saturated',
    });
    expect(answerOf(message)).toEqual({
      kind: 'immediate',
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after': '1' },
      body: '{"error":"zu viel: ü"}',
      details: 'saturated',
    });
  });
});
