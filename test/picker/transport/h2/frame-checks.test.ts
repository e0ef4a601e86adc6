import { requireConnection, requireLength, requireStream } from '../../../../src/picker/transport/h2/frame-checks';

it('a frame is about the connection or about a stream, and as long as its kind is', () => {
  expect(() => requireConnection(0)).not.toThrow();
  expect(() => requireConnection(1)).toThrow(expect.objectContaining({ code: 1 }));
  expect(() => requireStream(1)).not.toThrow();
  expect(() => requireStream(0)).toThrow(expect.objectContaining({ code: 1 }));
  expect(() => requireLength(true)).not.toThrow();
  expect(() => requireLength(false)).toThrow(expect.objectContaining({ code: 6 }));
});
