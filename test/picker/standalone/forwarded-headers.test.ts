import { forwardedToClient, forwardedToServer } from '../../../src/picker/standalone/forwarded-headers';

const HOP_BY_HOP = ['Connection', 'keep-alive, X-Own', 'Keep-Alive', 'timeout=5', 'x-own', '1', 'TE', 'trailers'];

it('drops what concerns one connection, both ways, and keeps order, spelling and repetition', () => {
  const kept = ['Set-Cookie', 'a', 'X-B', '1', 'set-cookie', 'b'];
  expect(forwardedToServer([...HOP_BY_HOP, ...kept], { plainAnswer: false, decodedBody: false })).toEqual(kept);
  expect(forwardedToClient([...kept, ...HOP_BY_HOP], false)).toEqual(kept);
});

it('drops what is told anew or is not for model servers, from requests alone', () => {
  const headers = ['Content-Length', '5', 'Expect', '100-continue', 'X-Gateway-Destination-Endpoint', '10.0.0.1:80'];
  expect(forwardedToServer(headers, { plainAnswer: false, decodedBody: false })).toEqual([]);
  expect(forwardedToClient(headers, false)).toEqual(headers);
});

it('asks for a plain answer, and leaves its length open, where the answer is changed', () => {
  const headers = ['Accept-Encoding', 'gzip', 'Content-Length', '5', 'X-B', '1'];
  expect(forwardedToServer(headers, { plainAnswer: true, decodedBody: false })).toEqual(['X-B', '1']);
  expect(forwardedToClient(headers, true)).toEqual(['Accept-Encoding', 'gzip', 'X-B', '1']);
});

it('tells no encoding of a body that goes on decoded', () => {
  const headers = ['Accept-Encoding', 'gzip', 'Content-Encoding', 'br', 'X-B', '1'];
  expect(forwardedToServer(headers, { plainAnswer: false, decodedBody: true })).toEqual([
    'Accept-Encoding',
    'gzip',
    'X-B',
    '1',
  ]);
});
