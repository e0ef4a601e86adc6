import * as fc from 'fast-check';
import { bodyEdits, growth, splice } from '../../../src/picker/request';
import { RequestScan } from '../../../src/picker/request/request-scan';
import { runs } from '../../runs';
import { chunksOf } from '../_support/chunks';

/** Replaces the model in a body that comes in these chunks. */
function renamed(chunks: readonly Buffer[], model: string): { pieces: Buffer[]; growth: number } {
  const scan = new RequestScan();
  for (const chunk of chunks) {
    scan.push(chunk);
  }
  scan.end();
  expect(scan.problem).toBeUndefined();
  const edits = bodyEdits(scan, { model, tellsUsage: false });
  return { pieces: splice(chunks, edits), growth: growth(edits) };
}

describe('a model that is replaced in the bytes of a body', () => {
  it('is what it would be if the JSON were read, changed and written, however the body is cut', () => {
    const name = fc.string({ unit: 'binary' });
    const field = fc.oneof(
      fc.tuple(fc.constant('model'), name),
      fc.tuple(fc.constant('messages'), fc.array(fc.record({ role: fc.string(), model: fc.string() }))),
      fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 2 })),
    );
    const body = fc
      .tuple(fc.array(fc.tuple(field, fc.boolean())), name)
      .map(([fields, last]) => [...fields, [['model', last], false] as const])
      .map((fields) =>
        fields.map(([[key, value], escaped]) => {
          const spelling = JSON.stringify(key);
          return `${escaped ? spelling.replace('m', '\\u006d') : spelling} : ${JSON.stringify(value)}`;
        }),
      )
      .map((fields) => Buffer.from(`{${fields.join(', ')}}`));
    fc.assert(
      fc.property(
        body.chain((text) => fc.tuple(fc.constant(text), chunksOf(text), name)),
        ([text, chunks, model]) => {
          const { pieces, growth } = renamed(chunks, model);
          const result = Buffer.concat(pieces);
          const asText = Buffer.from(JSON.stringify(model)).toString();
          expect(JSON.parse(result.toString())).toEqual({
            ...JSON.parse(text.toString()),
            model: JSON.parse(asText),
          });
          expect(result.length).toBe(text.length + growth);
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it('is replaced wherever its key stands twice, so that no reader sees the other one', () => {
    const { pieces } = renamed([Buffer.from('{"model":"a","mod'), Buffer.from('el":"b","n":{"model":"c"}}')], 'served');
    expect(Buffer.concat(pieces).toString()).toBe('{"model":"served","model":"served","n":{"model":"c"}}');
  });

  it('leaves all other bytes where they lie', () => {
    const chunk = Buffer.from('{"messages":["long"],"model":"a"}');
    const { pieces } = renamed([chunk], 'served');
    expect(pieces.map(String)).toEqual(['{"messages":["long"],"model":', '"served"', '}']);
    expect(pieces[0].buffer).toBe(chunk.buffer);
  });
});
