import { subscriptionCommand, subscriptionMessage } from '../../src/zmtp/subscription';

const topic = Buffer.from('kv@');

test('commands of ZMTP 3.1 subscribe and cancel', () => {
  expect(subscriptionCommand('SUBSCRIBE', topic)).toEqual({ topic, wanted: true });
  expect(subscriptionCommand('CANCEL', topic)).toEqual({ topic, wanted: false });
  expect(subscriptionCommand('PONG', topic)).toBeUndefined();
});

test('so do messages of ZMTP 3.0', () => {
  expect(subscriptionMessage([Buffer.from('\x01kv@')])).toEqual({ topic, wanted: true });
  expect(subscriptionMessage([Buffer.from('\x00kv@')])).toEqual({ topic, wanted: false });
  expect(subscriptionMessage([Buffer.from([1])])).toEqual({ topic: Buffer.alloc(0), wanted: true });
});

test.each([[[Buffer.from('kv@')]], [[Buffer.alloc(0)]], [[Buffer.from([1]), Buffer.from('kv@')]]])(
  'a message that says neither is none: %j',
  (parts) => {
    expect(subscriptionMessage(parts)).toBeUndefined();
  },
);
