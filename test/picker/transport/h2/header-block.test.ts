import { FrameType } from '../../../../src/picker/transport/h2/frame';
import { HeaderBlock } from '../../../../src/picker/transport/h2/header-block';

const END_STREAM = 0x01;
const END_HEADERS = 0x04;
const PADDED = 0x08;
const PRIORITY = 0x20;

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('HeaderBlock', () => {
  it('is one frame', () => {
    const block = new HeaderBlock(100);
    expect(block.headers(1, END_HEADERS | END_STREAM, bytes('fields'))?.toString()).toBe('fields');
    expect([block.openStream, block.endStream]).toEqual([0, true]);
  });

  it('is put together of frames, which may be in a buffer that is used again', () => {
    const block = new HeaderBlock(100);
    const read = bytes('fi');
    expect(block.headers(5, 0, read)).toBeUndefined();
    read.fill(0);
    expect(block.openStream).toBe(5);
    expect(block.continuation(5, 0, bytes('el'))).toBeUndefined();
    expect(block.continuation(5, END_HEADERS, bytes('ds'))?.toString()).toBe('fields');
    expect([block.openStream, block.endStream]).toEqual([0, false]);
    expect(block.headers(7, END_HEADERS, bytes('next'))?.toString()).toBe('next');
  });

  it.each([
    ['padding', PADDED, '\x03fields\0\0\0'],
    ['a priority', PRIORITY, '\0\0\0\x01\x10fields'],
    ['both', PADDED | PRIORITY, '\x02\0\0\0\x01\x10fields\0\0'],
  ])('is what is left without %s', (_what, flags, payload) => {
    expect(new HeaderBlock(100).headers(1, END_HEADERS | flags, bytes(payload))?.toString()).toBe('fields');
  });

  it.each([
    ['more padding than there is room', PADDED, '\x07fields'],
    ['no room for the length of the padding', PADDED, ''],
    ['no room for a priority', PRIORITY, 'four'],
  ])('refuses %s', (_what, flags, payload) => {
    const take = () => new HeaderBlock(100).headers(1, END_HEADERS | flags, bytes(payload));
    expect(take).toThrow(expect.objectContaining({ code: 1 }));
  });

  it('lets nothing come within it but its own continuations', () => {
    const block = new HeaderBlock(100);
    const refusal = expect.objectContaining({ code: 1 });
    expect(() => block.check(FrameType.DATA, 1)).not.toThrow();
    expect(() => block.check(FrameType.CONTINUATION, 1)).toThrow(refusal);
    block.headers(3, 0, bytes('fi'));
    expect(() => block.check(FrameType.CONTINUATION, 3)).not.toThrow();
    expect(() => block.check(FrameType.CONTINUATION, 1)).toThrow(refusal);
    expect(() => block.check(FrameType.HEADERS, 3)).toThrow(refusal);
    expect(() => block.check(FrameType.PING, 0)).toThrow(refusal);
  });

  it('ends a connection that sends more than is taken, in bytes or in empty frames', () => {
    const large = new HeaderBlock(100);
    large.headers(1, 0, Buffer.alloc(60));
    expect(() => large.continuation(1, 0, Buffer.alloc(41))).toThrow(expect.objectContaining({ code: 11 }));
    const many = new HeaderBlock(100);
    many.headers(1, 0, Buffer.alloc(0));
    const bomb = () => {
      for (let frame = 0; frame < 64; frame++) many.continuation(1, 0, Buffer.alloc(0));
    };
    expect(bomb).toThrow(expect.objectContaining({ code: 11 }));
  });
});
