import * as fc from 'fast-check';
import { answerEditor, UsageEventRemover } from '../../../src/picker/answer';
import { runs } from '../../runs';
import { chunksOf } from '../_support/chunks';

function passed(chunks: readonly (Buffer | string)[], editor = new UsageEventRemover()): Buffer[] {
  const pieces: Buffer[] = [];
  for (const chunk of chunks) {
    editor.push(Buffer.from(chunk), (piece) => pieces.push(piece));
  }
  editor.end((piece) => pieces.push(piece));
  return pieces;
}

const DELTA = 'data: {"id":"1","choices":[{"delta":{"content":"a"}}]}\n\n';
const USAGE = 'data: {"id":"1","choices":[],"usage":{"prompt_tokens":360,"completion_tokens":6}}\n\n';
const DONE = 'data: [DONE]\n\n';

/** Events that stay, though something in them looks like usage. */
const OTHERS = [
  DELTA,
  DONE,
  ': ping\n\n',
  'data: {"choices":[{"delta":{}}],"usage":{"prompt_tokens":1}}\n\n',
  'data: {"choices":[],"usage":null}\n\n',
  'data: {"choices":[{"text":"\\"usage\\":{},\\"choices\\":[]"}]}\n\n',
  'data: {"x":{"choices":[],"usage":{}}}\n\n',
  'data: {"choices":[],"usage":{}\n\n',
  'data: {"prompt_filter_results":[],"choices":[]}\n\n',
  'event: error\ndata: {"choices":[],"usage":{}}\n\n',
  'event: messages\r\ndata: {"choices":[],"usage":{}}\r\n\r\n',
  ': {"choices":[],"usage":{}}\n\n',
  '\n',
];
const REMOVED = [
  USAGE,
  'data:{"usage": {"prompt_tokens":1}, "choices" : [ ], "é":1}\n\n',
  'data: {"choices":[],"usage":{"prompt_tokens":1}}\r\n\r\n',
  ': ping\nevent: message\nid: 7\ndata: {"choices":[],"usage":{"prompt_tokens":1}}\nretry: 9\n\n',
  'event:message\r\ndata: {"choices":[],\r\ndata: "usage":{}}\r\n\r\n',
];

describe('the event that only tells usage', () => {
  it('is taken out of a stream', () => {
    expect(Buffer.concat(passed([DELTA, USAGE, DONE])).toString()).toBe(DELTA + DONE);
    expect(Buffer.concat(passed([DELTA + USAGE + DONE])).toString()).toBe(DELTA + DONE);
  });

  it('is taken out however the stream is cut, and all other bytes stay', () => {
    const stream = fc.array(fc.oneof(fc.constantFrom(...OTHERS), fc.constantFrom(...REMOVED)), { maxLength: 6 });
    fc.assert(
      fc.property(
        stream.chain((events) => fc.tuple(fc.constant(events), chunksOf(Buffer.from(events.join(''))))),
        ([events, chunks]) => {
          const left = events.filter((event) => !REMOVED.includes(event)).join('');
          expect(Buffer.concat(passed(chunks)).toString()).toBe(left);
        },
      ),
      { numRuns: runs(250) },
    );
  });

  it('is taken out between any two bytes of a stream as vLLM sends it', () => {
    const bytes = Buffer.from(DELTA + USAGE + DONE);
    for (let cut = 0; cut < bytes.length; cut++) {
      expect(Buffer.concat(passed([bytes.subarray(0, cut), bytes.subarray(cut)])).toString()).toBe(DELTA + DONE);
    }
    expect(Buffer.concat(passed(Array.from(bytes, (byte) => Buffer.of(byte)))).toString()).toBe(DELTA + DONE);
  });

  it('is taken out where the stream ends without an empty line', () => {
    expect(passed([DELTA, USAGE.trimEnd()]).map(String)).toEqual([DELTA]);
  });

  it('does not hold back events that are whole, and copies nothing', () => {
    const event = Buffer.from(DELTA);
    const pieces: Buffer[] = [];
    new UsageEventRemover().push(event, (piece) => pieces.push(piece));
    expect(pieces.map(String)).toEqual([DELTA]);
    expect(pieces[0].buffer).toBe(event.buffer);
  });

  it('does not hold back an event that is too long to be one', () => {
    const remover = new UsageEventRemover();
    const pieces: Buffer[] = [];
    const passOn = (piece: Buffer) => pieces.push(piece);
    const long = `data: {"choices":[{"text":"${'x'.repeat(20_000)}`;
    remover.push(Buffer.from(long), passOn);
    expect(Buffer.concat(pieces).toString()).toBe(long);
    remover.push(Buffer.from('"}]}\n'), passOn);
    remover.push(Buffer.from(`\n${USAGE}${DONE}`), passOn);
    expect(Buffer.concat(pieces).toString()).toBe(`${long}"}]}\n\n${DONE}`);
  });

  it('is taken out of a stream whose model has its name put back', () => {
    const editor = answerEditor({ renamed: { asked: 'asked', served: 'served' }, usageAsked: true });
    const named = (event: string, model: string) => event.replace('"id":"1"', `"model":"${model}"`);
    const stream = named(DELTA, 'served') + named(USAGE, 'served') + DONE;
    for (const chunks of [[stream], Array.from(Buffer.from(stream), (byte) => Buffer.of(byte))]) {
      expect(Buffer.concat(passed(chunks, editor as UsageEventRemover)).toString()).toBe(named(DELTA, 'asked') + DONE);
    }
  });
});
