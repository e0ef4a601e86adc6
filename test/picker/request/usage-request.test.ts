import * as fc from 'fast-check';
import { bodyEdits, growth, splice } from '../../../src/picker/request';
import { RequestScan } from '../../../src/picker/request/request-scan';
import { runs } from '../../runs';
import { chunksOf } from '../_support/chunks';

/** The body that a model server gets which is to tell its usage, and is asked for `model`. */
function asked(chunks: readonly (Buffer | string)[], model = 'm'): string {
  const scan = new RequestScan();
  const pieces = chunks.map((chunk) => Buffer.from(chunk));
  for (const piece of pieces) {
    scan.push(piece);
  }
  scan.end();
  expect(scan.problem).toBeUndefined();
  const edits = bodyEdits(scan, { model, tellsUsage: true });
  const result = Buffer.concat(splice(pieces, edits));
  expect(result.length).toBe(Buffer.concat(pieces).length + growth(edits));
  return result.toString();
}

const CASES: readonly (readonly [body: string, asked: string])[] = [
  ['{"model":"m"}', '{"model":"m","stream_options":{"include_usage":true}}'],
  ['{"model":"m","stream":true}', '{"model":"m","stream_options":{"include_usage":true},"stream":true}'],
  ['{"stream_options":null,"model":"m"}', '{"stream_options":{"include_usage":true},"model":"m"}'],
  ['{"model":"m","stream_options" : { } }', '{"model":"m","stream_options" : {"include_usage":true } }'],
  ['{"stream_options":{"x":1},"model":"m"}', '{"stream_options":{"include_usage":true,"x":1},"model":"m"}'],
  [
    '{"stream_options":{"include_usage":false},"stream_options":{},"model":"m"}',
    '{"stream_options":{"include_usage":false},"stream_options":{"include_usage":true},"model":"m"}',
  ],
];

/** Bodies that say themselves what they want, or what no model server takes. */
const UNCHANGED = [
  '{"model":"m","stream_options":{"include_usage":true}}',
  '{"model":"m","stream_options":{"include_usage":false}}',
  '{"model":"m","stream_options":{"continuous_usage_stats":true}}',
  '{"model":"m","stream_options":[]}',
  '{"model":"m","stream_options":5}',
  `{"model":"m","stream_options":{"x":"${'y'.repeat(2_000)}"}}`,
];

describe('a request that is to tell its usage', () => {
  it.each(CASES)('%s', (body, expected) => {
    expect(asked([body])).toBe(expected);
    for (let cut = 0; cut < body.length; cut++) {
      expect(asked([body.slice(0, cut), body.slice(cut)])).toBe(expected);
    }
  });

  it.each(UNCHANGED)('stays as it is: %s', (body) => {
    expect(asked([body])).toBe(body);
  });

  it('is asked for another model too', () => {
    expect(asked(['{"model":"m","n":1}'], 'served')).toBe(
      '{"model":"served","stream_options":{"include_usage":true},"n":1}',
    );
    expect(asked(['{"stream_options":{},"model":"m"}'], 'served')).toBe(
      '{"stream_options":{"include_usage":true},"model":"served"}',
    );
  });

  it('says what it said before and that it wants usage, however it is cut', () => {
    const options = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
    const body = fc
      .tuple(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), fc.option(options), fc.boolean())
      .map(([others, streamOptions, first]) =>
        JSON.stringify({ ...(first ? { model: 'm' } : {}), ...others, stream_options: streamOptions, model: 'm' }),
      );
    fc.assert(
      fc.property(
        body.chain((text) => fc.tuple(fc.constant(text), chunksOf(Buffer.from(text)))),
        ([text, chunks]) => {
          const before = JSON.parse(text);
          expect(JSON.parse(asked(chunks))).toEqual({
            ...before,
            stream_options: { ...before.stream_options, include_usage: true },
          });
        },
      ),
      { numRuns: runs(200) },
    );
  });
});
