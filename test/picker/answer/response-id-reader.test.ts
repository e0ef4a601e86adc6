import * as fc from 'fast-check';
import { ResponseIdReader } from '../../../src/picker/answer';
import { chunksOf } from '../_support/chunks';

function idIn(inEvents: boolean, pieces: readonly Buffer[]): { ids: string[]; isDone: boolean } {
  const ids: string[] = [];
  const reader = new ResponseIdReader(inEvents, (id) => ids.push(id));
  for (const piece of pieces) {
    reader.push(piece);
  }
  return { ids, isDone: reader.isDone };
}

const events = (...data: readonly unknown[]) =>
  data.map((each) => `event: any\r\ndata: ${JSON.stringify(each)}\r\n\r\n`).join('');

describe('the id of a response', () => {
  const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
  const others = fc.dictionary(fc.constantFrom('model', 'output', 'tools', 'response'), fc.jsonValue({ maxDepth: 2 }));

  it('is found in an answer of JSON, wherever it is cut and whatever stands before it', () => {
    fc.assert(
      fc.property(
        fc.tuple(id, others).chain(([name, rest]) => {
          const text = Buffer.from(JSON.stringify({ ...rest, id: name }));
          return fc.tuple(fc.constant(name), chunksOf(text));
        }),
        ([name, pieces]) => {
          expect(idIn(false, pieces)).toEqual({ ids: [name], isDone: true });
        },
      ),
    );
  });

  it('is found in the first event, wherever it is cut, and later ones are not read', () => {
    const text = (name: string, rest: object) =>
      `: hello\n\nid: 7\n${events({ ...rest, item: { id: 'x' }, response: { ...rest, id: name } }, { response: { id: 'y' } })}`;
    fc.assert(
      fc.property(
        fc.tuple(id, others).chain(([name, rest]) => {
          return fc.tuple(fc.constant(name), chunksOf(Buffer.from(text(name, rest))));
        }),
        ([name, pieces]) => {
          expect(idIn(true, pieces)).toEqual({ ids: [name], isDone: true });
        },
      ),
    );
  });

  it.each([
    ['behind a ping', 'event: ping\ndata: {"type":"ping"}\n\n', '{"response":{"id":"x"}}'],
    ['behind what is no JSON', 'data: hello\n\n', '{"response":{"id":"x"}}'],
    ['in data of several lines', '', '{"response":{\ndata: "id":\r\ndata:"x"}}'],
    ['where a comment follows', '', '{"response":{}}\n: heartbeat\n\ndata: {"response":{"id":"x"}}'],
  ])('is found %s, wherever it is cut', (_, before, data) => {
    const text = Buffer.from(`${before}data: ${data}\n\n`);
    for (let cut = 0; cut <= text.length; cut++) {
      expect(idIn(true, [text.subarray(0, cut), text.subarray(cut)])).toEqual({ ids: ['x'], isDone: true });
    }
    expect(
      idIn(
        true,
        Array.from(text, (byte) => Buffer.of(byte)),
      ).ids,
    ).toEqual(['x']);
  });

  it.each([
    ['a list', false, '[{"id":"x"}]'],
    ['no JSON', false, 'id'],
    ['an id of its output alone', false, '{"output":[{"id":"x"}]}'],
    ['an id that is no text', false, '{"id":{"id":"x"}}'],
    ['a late event', true, events(...Array(9).fill({ id: 'x', item: { id: 'y' } }), { response: { id: 'z' } })],
    ['an id below the response', true, events({ response: { output: [{ id: 'x' }], nested: { id: 'y' } } })],
  ])('is not what %s has', (_, inEvents, text) => {
    expect(idIn(inEvents, [Buffer.from(text)]).ids).toEqual([]);
  });
});
