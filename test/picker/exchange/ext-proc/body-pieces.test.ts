import { MAX_PIECE_BYTES, sendBody } from '../../../../src/picker/exchange/ext-proc/body-pieces';
import { WireWriter } from '../../../../src/picker/wire';
import { bodyOf, RecordedStream } from './_ext-proc-call';

describe('sendBody', () => {
  it.each([
    [1, [1]],
    [62_000, [62_000]],
    [62_001, [62_000, 1]],
    [186_000, [62_000, 62_000, 62_000]],
    [200_000, [62_000, 62_000, 62_000, 14_000]],
  ])('cuts %i bytes into pieces of %j', (length, sizes) => {
    for (const last of [true, false]) {
      const stream = new RecordedStream();
      const piece = Buffer.from(Array.from({ length }, (_, index) => index % 251));
      sendBody(stream, new WireWriter(), 'request', piece, last);
      expect(stream.answers.map((answer) => 'endOfStream' in answer && answer.body.length)).toEqual(sizes);
      expect(stream.answers.map((answer) => 'endOfStream' in answer && answer.endOfStream)).toEqual(
        sizes.map((_, index) => last && index === sizes.length - 1),
      );
      expect(bodyOf(stream.answers).equals(piece)).toBe(true);
    }
  });

  it('sends an empty piece only if it is the last', () => {
    const stream = new RecordedStream();
    sendBody(stream, new WireWriter(), 'response', Buffer.alloc(0), false);
    expect(stream.answers).toEqual([]);
    sendBody(stream, new WireWriter(), 'response', Buffer.alloc(0), true);
    expect(stream.answers).toEqual([{ kind: 'response-body', body: Buffer.alloc(0), endOfStream: true }]);
  });

  it('copies nothing', () => {
    const piece = Buffer.alloc(100_000);
    const sent: (Buffer | undefined)[] = [];
    const stream = new RecordedStream();
    stream.send = (_, body) => {
      sent.push(body);
      return true;
    };
    sendBody(stream, new WireWriter(), 'request', piece, true);
    expect(sent.map((body) => body?.buffer)).toEqual([piece.buffer, piece.buffer]);
    expect(MAX_PIECE_BYTES).toBeLessThan(65_536);
  });

  it('says whether the gateway keeps up', () => {
    const stream = new RecordedStream();
    expect(sendBody(stream, new WireWriter(), 'request', Buffer.alloc(1), false)).toBe(true);
    stream.keepsUp = false;
    expect(sendBody(stream, new WireWriter(), 'request', Buffer.alloc(1), false)).toBe(false);
  });
});
