import { readPublisherEndpoint, readReplayEndpoint } from '../../../src/simulator/kv-events/event-endpoint';

test.each([
  ['tcp://*:5557', { host: '127.0.0.2', port: 5557 }],
  ['tcp://*:*', { host: '127.0.0.2', port: 0 }],
  ['tcp://[::]:5557', { host: '::', port: 5557 }],
  ['tcp://:::5557', { host: '::', port: 5557 }],
])('a publisher listens at %s', (endpoint, expected) => {
  expect(readPublisherEndpoint('endpoint', endpoint, '127.0.0.2')).toEqual({ ...expected, connects: false });
});

test('a publisher connects to any other address, as vLLM does', () => {
  const expected = { host: '10.0.0.1', port: 5557, connects: true };
  expect(readPublisherEndpoint('endpoint', 'tcp://10.0.0.1:5557', '127.0.0.2')).toEqual(expected);
});

test('replays are answered at any address', () => {
  expect(readReplayEndpoint('replay', 'tcp://10.0.0.1:5558', '127.0.0.2')).toEqual({ host: '10.0.0.1', port: 5558 });
  expect(readReplayEndpoint('replay', 'tcp://[::1]:5558', '127.0.0.2')).toEqual({ host: '::1', port: 5558 });
});

test.each([
  ['ipc:///tmp/*', 'endpoint is "ipc:///tmp/*"; set it to tcp://*:PORT or tcp://ADDRESS:PORT'],
  ['tcp://*:70000', 'set it to tcp://*:PORT'],
  ['tcp://*', 'set it to tcp://*:PORT'],
])('a publisher refuses %s', (endpoint, message) => {
  expect(() => readPublisherEndpoint('endpoint', endpoint, '127.0.0.2')).toThrow(message);
});
