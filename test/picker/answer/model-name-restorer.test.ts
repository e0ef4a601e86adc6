import * as fc from 'fast-check';
import { ModelNameRestorer } from '../../../src/picker/answer';
import { runs } from '../../runs';
import { chunksOf } from '../_support/chunks';

function restored(chunks: readonly Buffer[], served: string, asked: string): Buffer[] {
  const restorer = new ModelNameRestorer([served], asked);
  const pieces: Buffer[] = [];
  for (const chunk of chunks) {
    restorer.push(chunk, (piece) => pieces.push(piece));
  }
  restorer.end((piece) => pieces.push(piece));
  return pieces;
}

/** The value with every `model` that is the served name renamed. */
function renamed(value: unknown, served: string, asked: string): unknown {
  return JSON.parse(JSON.stringify(value), (key, item) => (key === 'model' && item === served ? asked : item));
}

const NAME = fc.oneof(fc.constantFrom('support', 'a"b\\c', 'é/語', 'model', '"model"'), fc.string());
/** Objects in which keys and texts look like what is searched for. */
const ANSWER = (served: string) =>
  fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(served, 'model', '"model":"support"', '\\"model', 'x\\', ':'),
      fc.string(),
      fc.nat(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom('model', '"model', 'id', '\\'), fc.string()), tie('value'), {
        maxKeys: 4,
      }),
    ),
  })).value;

describe('a model name that is put back', () => {
  it('is what it would be if the JSON were read, changed and written, however the answer is cut', () => {
    const answer = NAME.chain((served) =>
      fc
        .tuple(fc.constant(served), NAME, ANSWER(served), fc.constantFrom(undefined, 1))
        .chain(([s, asked, value, space]) => {
          const text = Buffer.from(JSON.stringify({ model: served, value }, undefined, space));
          return fc.tuple(fc.constant({ served: s, asked, text }), chunksOf(text));
        }),
    );
    fc.assert(
      fc.property(answer, ([{ served, asked, text }, chunks]) => {
        const result = Buffer.concat(restored(chunks, served, asked)).toString();
        expect(JSON.parse(result)).toEqual(renamed(JSON.parse(text.toString()), served, asked));
      }),
      { numRuns: runs(250) },
    );
  });

  it('comes back in every event of a stream', () => {
    const events = [
      'data: {"id":"1","model":"served","choices":[]}\n\n',
      'event: message_start\ndata: {"message": {"model": "served"}}\n\n',
      'data: {"model":"other"}\n\ndata: [DONE]\n\n',
    ].map((event) => Buffer.from(event));
    expect(Buffer.concat(restored(events, 'served', 'asked')).toString()).toBe(
      'data: {"id":"1","model":"asked","choices":[]}\n\n' +
        'event: message_start\ndata: {"message": {"model": "asked"}}\n\n' +
        'data: {"model":"other"}\n\ndata: [DONE]\n\n',
    );
  });

  it('is recognised however it is escaped', () => {
    const answer = Buffer.from('{"model":"\\u0073erv\\/ed"}');
    expect(restored([answer], 'serv/ed', 'a').map(String).join('')).toBe('{"model":"a"}');
  });

  it('comes back whichever of its names a model server answers by', () => {
    const answer = Buffer.from('{"model":"first","x":{"model":"other"},"y":{"model":"l\\u0061test"}}');
    for (const chunks of [[answer], Array.from(answer, (byte) => Buffer.of(byte))]) {
      const restorer = new ModelNameRestorer(['first', 'latest'], 'asked');
      const pieces: Buffer[] = [];
      for (const chunk of chunks) {
        restorer.push(chunk, (piece) => pieces.push(piece));
      }
      restorer.end((piece) => pieces.push(piece));
      expect(String(Buffer.concat(pieces))).toBe('{"model":"asked","x":{"model":"other"},"y":{"model":"asked"}}');
    }
  });

  it('holds nothing back that cannot be the beginning of a name, and copies nothing', () => {
    const restorer = new ModelNameRestorer(['served'], 'asked');
    const passed: Buffer[] = [];
    const event = Buffer.from('data: {"choices":[{"delta":{"content":"model"}}]}\n\n');
    restorer.push(event, (piece) => passed.push(piece));
    expect(passed).toHaveLength(1);
    expect(passed[0].buffer).toBe(event.buffer);
    expect(passed[0].equals(event)).toBe(true);
  });

  it('lets go of a value that is longer than the name could be', () => {
    const restorer = new ModelNameRestorer(['served'], 'asked');
    const passed: Buffer[] = [];
    restorer.push(Buffer.from(`{"model":"${'x'.repeat(100)}`), (piece) => passed.push(piece));
    expect(Buffer.concat(passed).length).toBe(110);
  });
});
