import { Duplex, PassThrough } from 'node:stream';
import { Output } from '../../../../src/picker/transport/h2/output';

const KIB = 1_024;

/** A socket that takes nothing. */
const stuck = () => new Duplex({ writableHighWaterMark: 1, read: () => undefined, write: () => undefined });

function reserve(output: Output, text: string): void {
  const at = output.reserve(text.length);
  output.buffer.write(text, at);
}

describe('Output', () => {
  it('sends what one event has caused in one write, in order', () => {
    const writes: string[] = [];
    const socket = new Duplex({
      read: () => undefined,
      write: (chunk, _encoding, done) => {
        writes.push(String(chunk));
        done();
      },
      writev: (chunks, done) => {
        writes.push(Buffer.concat(chunks.map(({ chunk }) => chunk)).toString());
        done();
      },
    });
    const output = new Output(socket);
    reserve(output, 'small ');
    output.pass(Buffer.from('copied '));
    output.flush();
    output.flush();
    reserve(output, 'head ');
    output.pass(Buffer.alloc(9 * KIB, 'x'));
    reserve(output, ' tail');
    output.flush();
    expect(writes).toEqual(['small copied ', `head ${'x'.repeat(9 * KIB)} tail`]);
  });

  it('never writes again where what was handed over stands', () => {
    const socket = new PassThrough({ highWaterMark: 2 ** 30 });
    const output = new Output(socket);
    const all: string[] = [];
    for (let index = 0; index < 2_000; index++) {
      const text = `${index}:`.padEnd(50, '.');
      all.push(text);
      reserve(output, text);
      output.flush();
    }
    expect(String(socket.read())).toBe(all.join(''));
  });

  it('tells of a client that does not keep up, and of one that takes nothing', () => {
    const output = new Output(stuck());
    output.pass(Buffer.alloc(256 * KIB));
    expect([output.congested, output.overrun]).toEqual([false, false]);
    output.pass(Buffer.alloc(16 * KIB));
    expect([output.congested, output.overrun]).toEqual([true, false]);
    output.pass(Buffer.alloc(8 * KIB * KIB));
    expect([output.congested, output.overrun]).toEqual([true, true]);
  });

  it('is not congested by what had only been waiting for the end of an event', () => {
    const socket = new PassThrough({ highWaterMark: 2 ** 30 });
    socket.resume();
    const output = new Output(socket);
    output.pass(Buffer.alloc(300 * KIB));
    expect(output.congested).toBe(false);
  });

  it('sends what is left when it closes, and then nothing', () => {
    const socket = new PassThrough();
    const output = new Output(socket);
    reserve(output, 'last words');
    output.close();
    reserve(output, 'too late');
    output.flush();
    expect(String(socket.read())).toBe('last words');
    expect(socket.writableEnded).toBe(true);
  });
});
