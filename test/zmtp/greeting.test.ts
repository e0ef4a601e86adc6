import { GREETING, GREETING_BYTES, readGreeting } from '../../src/zmtp/greeting';

const changed = (at: number, bytes: string): Buffer => {
  const greeting = Buffer.from(GREETING);
  greeting.write(bytes, at, 'latin1');
  return greeting;
};

test('a greeting has 64 bytes: signature, version 3.1, the mechanism NULL', () => {
  expect(GREETING).toHaveLength(GREETING_BYTES);
  expect(GREETING.toString('latin1', 10, 16)).toBe('\x03\x01NULL');
  expect(readGreeting(GREETING)).toBe(1);
});

test('a peer may speak 3.0, and a later version counts as the one spoken here', () => {
  expect(readGreeting(changed(11, '\x00'))).toBe(0);
  expect(readGreeting(changed(10, '\x04\x00'))).toBe(1);
});

test('other protocols, older versions and other mechanisms are refused', () => {
  expect(() => readGreeting(Buffer.from('HTTP/1.1 400 Bad Request'.padEnd(64)))).toThrow('does not speak ZMTP');
  expect(() => readGreeting(changed(10, '\x02'))).toThrow('ZMTP 2, not 3');
  expect(() => readGreeting(changed(12, 'CURVE'))).toThrow('the mechanism CURVE, not NULL');
});
