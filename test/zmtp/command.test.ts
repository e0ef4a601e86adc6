import * as fc from 'fast-check';
import { errorReason, ping, pong, readCommand, ready, socketType, subscribeToAll } from '../../src/zmtp/command';
import { ZmtpError } from '../../src/zmtp/zmtp-error';

/** The command in a short frame. */
const inside = (frame: Buffer) => readCommand(frame.subarray(2));

test('READY names the type of the socket, in whatever case and place', () => {
  expect(socketType(inside(ready('SUB')).data)).toBe('SUB');
  const other = Buffer.from('\x01A\0\0\0\x02xx\x0bsocket-type\0\0\0\x03PUB', 'latin1');
  expect(socketType(other)).toBe('PUB');
});

test('a READY without a type, or cut off anywhere, is refused', () => {
  const { data } = inside(ready('SUB'));
  for (let end = 0; end < 19; end++) expect(() => socketType(data.subarray(0, end))).toThrow(ZmtpError);
});

test('subscriptions are commands from 3.1 on, and messages before', () => {
  expect(inside(subscribeToAll(1))).toEqual({ name: 'SUBSCRIBE', data: Buffer.alloc(0) });
  expect(subscribeToAll(0)).toEqual(Buffer.from([0, 1, 1]));
});

test('a PING tells how long it may be silent, in tenths of a second; its PONG repeats the context', () => {
  expect(inside(ping(15_000))).toEqual({ name: 'PING', data: Buffer.from([0, 150]) });
  expect(inside(pong(Buffer.from([0, 150, 7, 8, 9])))).toEqual({ name: 'PONG', data: Buffer.from([7, 8, 9]) });
  expect(inside(pong(Buffer.alloc(100, 1))).data).toHaveLength(16);
});

test('an ERROR tells its reason', () => {
  expect(errorReason(Buffer.from('\x04nope'))).toBe('nope');
  expect(errorReason(Buffer.alloc(0))).toBe('');
});

test('any bytes are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        const { data } = readCommand(Buffer.from(bytes));
        socketType(data);
      } catch (error) {
        expect(error).toBeInstanceOf(ZmtpError);
      }
    }),
  );
});
