import * as fc from 'fast-check';
import { HttpResponse, HttpResponseError } from '../../../src/picker/scrape/http-response';
import { runs } from '../../runs';

const MAX = 1_000;
const sized = (body: string, more = '') =>
  `HTTP/1.1 200 OK\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const chunked = (chunks: string[], trailers = '') => {
  const parts = chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)};x=y\r\n${chunk}\r\n`);
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${parts.join('')}0\r\n${trailers}\r\n`;
};

function readWhole(...pieces: string[]) {
  const response = new HttpResponse(MAX);
  const whole = pieces.map((piece) => response.feed(Buffer.from(piece))).at(-1);
  return { whole, status: response.status, body: response.body.toString(), reusable: response.reusable, response };
}

test('reads a sized body', () => {
  expect(readWhole(sized('abc'))).toMatchObject({ whole: true, status: 200, body: 'abc', reusable: true });
  expect(readWhole(sized(''))).toMatchObject({ whole: true, body: '' });
});

test('reads a chunked body with extensions and trailers', () => {
  expect(readWhole(chunked(['ab', 'cde'], 'X-Checksum: 1\r\n'))).toMatchObject({
    whole: true,
    body: 'abcde',
    reusable: true,
  });
});

test('reads a body that ends with the connection', () => {
  const { response, whole } = readWhole('HTTP/1.1 200 OK\r\n\r\nabc');
  expect(whole).toBe(false);
  expect(response.end()).toBe(true);
  expect([response.body.toString(), response.reusable, response.endedByClose]).toEqual(['abc', false, true]);
  response.reset();
  expect([response.feed(Buffer.from(sized('abc'))), response.endedByClose]).toEqual([true, false]);
});

test('a sized or chunked body that ends with the connection is cut off', () => {
  expect(readWhole(sized('abc').slice(0, -1)).response.end()).toBe(false);
  expect(readWhole(chunked(['abc']).slice(0, -2)).response.end()).toBe(false);
  expect(readWhole('HTTP/1.1 200').response.end()).toBe(false);
});

test.each([
  ['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', false],
  ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false],
  ['HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n', true],
])('%j leaves a connection that is reusable: %s', (text, reusable) => {
  expect(readWhole(text)).toMatchObject({ whole: true, reusable });
});

test('skips interim responses and knows statuses without a body', () => {
  expect(readWhole(`HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${sized('a')}`)).toMatchObject({
    status: 200,
    body: 'a',
  });
  expect(readWhole('HTTP/1.1 204 No Content\r\n\r\n')).toMatchObject({ whole: true, status: 204 });
});

test('reads one response after another', () => {
  const { response } = readWhole(sized('first'));
  expect(response.untouched).toBe(false);
  response.reset();
  expect(response.untouched).toBe(true);
  expect(response.feed(Buffer.from(sized('2')))).toBe(true);
  expect(response.body.toString()).toBe('2');
});

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH\r\n'],
  ['a status that is none', 'HTTP/1.1 999 X\r\n'],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n'],
  ['an announced body that is too long', `HTTP/1.1 200 OK\r\nContent-Length: ${MAX + 1}\r\n\r\n`],
  ['chunks that are too long together', chunked(Array.from({ length: 11 }, () => 'x'.repeat(100)))],
  ['an endless body that is too long', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(MAX + 1)}`],
  ['a head without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`],
  ['endless headers', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(5_000)}`],
  ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
  ['a chunk longer than its size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n'],
  ['an endless chunk extension', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(2_000)}`],
  ['bytes after the end', `${sized('a')}b`],
])('refuses %s', (_, text) => {
  expect(() => readWhole(text)).toThrow();
});

test('reads the same wherever the bytes are cut', () => {
  const body = fc.string({ maxLength: 200, unit: 'grapheme' });
  const text = fc.oneof(
    body.map((content) => ({ text: sized(content, 'X: y\r\n'), body: content })),
    fc
      .array(
        body.filter((chunk) => chunk !== ''),
        { maxLength: 4 },
      )
      .map((chunks) => ({ text: chunked(chunks), body: chunks.join('') })),
  );
  fc.assert(
    fc.property(text, fc.array(fc.nat()), ({ text, body }, cuts) => {
      const response = new HttpResponse(100_000);
      const bytes = Buffer.from(text);
      const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      let whole = false;
      let from = 0;
      for (const end of ends) {
        if (end === from) continue;
        whole = response.feed(bytes.subarray(from, end));
        if (end < bytes.length && whole) return false;
        from = end;
      }
      return whole && response.body.toString() === body;
    }),
    { numRuns: runs(200) },
  );
});

test('any bytes are a response, the beginning of one, or refused; and no more is kept than is allowed', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 100 \r\n\r\n',
      'content-length: 5\r\n',
      'transfer-encoding: chunked\r\n',
    ),
    fc.constantFrom('\r\n', '\n', '5\r\nhello\r\n', '0\r\n\r\n', 'ffffffff\r\n', 'hello', 'connection: close\r\n'),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const response = new HttpResponse(20);
      try {
        for (const bytes of pieces) {
          if (response.feed(Buffer.from(bytes))) {
            response.reset();
          }
          expect(response.body.length).toBeLessThanOrEqual(20);
        }
        response.end();
      } catch (error) {
        expect(error).toBeInstanceOf(HttpResponseError);
      }
    }),
    { numRuns: runs(500), interruptAfterTimeLimit: 10_000 },
  );
});
