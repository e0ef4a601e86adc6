import * as http2 from 'node:http2';
import { FrameType } from '../../../../src/picker/transport/h2/frame';
import { FrameReader } from '../../../../src/picker/transport/h2/frame-reader';
import { HeaderDecoder } from '../../../../src/picker/transport/h2/header-decoder';
import { decodeHuffman } from '../../../../src/picker/transport/h2/huffman';

describe('decodeHuffman', () => {
  it.each([
    ['', ''],
    ['www.example.com', 'f1e3c2e5f23a6ba0ab90f4ff'],
    ['no-cache', 'a8eb10649cbf'],
    ['302', '6402'],
    ['Mon, 21 Oct 2013 20:13:21 GMT', 'd07abe941054d444a8200595040b8166e082a62d1bff'],
  ])('decodes %p', (text, hex) => {
    const bytes = Buffer.from(hex, 'hex');
    expect(decodeHuffman(bytes, 0, bytes.length)).toBe(text);
  });

  it('agrees with another implementation on every character that a value can carry', async () => {
    const sent = Array.from({ length: 256 - 32 }, (_, index) => String.fromCharCode(32 + index))
      .filter((character) => character !== '\x7f')
      .map((character) => `<${character.repeat(7)}>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`);
    const block = await blockOf(Object.fromEntries(sent.map((value, index) => [`x-${index}`, value])));
    const values: string[] = [];
    new HeaderDecoder().decode(block, { field: ({ name, value }) => name.startsWith('x-') && values.push(value) });
    expect(values).toEqual(sent);
  });
});

/** The header block in which `node:http2` sends these headers. */
async function blockOf(headers: Record<string, string>): Promise<Buffer> {
  const { promise, received } = listenForBlock();
  const port = await received;
  const session = http2.connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  session.request({ ':path': '/', ...headers }).on('error', () => undefined);
  const block = await promise;
  session.destroy();
  return block;
}

function listenForBlock(): { promise: Promise<Buffer>; received: Promise<number> } {
  const { createServer } = require('node:net') as typeof import('node:net');
  let resolveBlock: (block: Buffer) => void;
  const promise = new Promise<Buffer>((resolve) => {
    resolveBlock = resolve;
  });
  const fragments: Buffer[] = [];
  const server = createServer((socket) => {
    const reader = new FrameReader({
      data: () => undefined,
      frame: (type, flags, _, payload) => {
        if (type === FrameType.HEADERS || type === FrameType.CONTINUATION) {
          fragments.push(Buffer.from(payload));
          if ((flags & 4) !== 0) {
            server.close();
            resolveBlock(Buffer.concat(fragments));
          }
        }
      },
    });
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => reader.push(chunk));
  });
  const received = new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as import('node:net').AddressInfo).port));
  });
  return { promise, received };
}
