import { readKvEventsConfig } from '../../../src/simulator/kv-events/kv-events-config';

const read = (config: object) => readKvEventsConfig(JSON.stringify(config), '0.0.0.0');

test("takes vLLM's defaults", () => {
  expect(read({ enable_kv_cache_events: true })).toEqual({
    publisher: { host: '0.0.0.0', port: 5557, connects: false },
    replay: undefined,
    bufferSteps: 10_000,
    highWaterMark: 100_000,
    topic: '',
  });
});

test('reads every field', () => {
  const config = {
    enable_kv_cache_events: true,
    publisher: 'zmq',
    endpoint: 'tcp://*:6000',
    replay_endpoint: 'tcp://127.0.0.3:6001',
    buffer_steps: 10,
    hwm: 0,
    max_queue_size: 5,
    topic: 'kv@127.0.0.3:8000@m',
  };
  expect(read(config)).toEqual({
    publisher: { host: '0.0.0.0', port: 6000, connects: false },
    replay: { host: '127.0.0.3', port: 6001 },
    bufferSteps: 10,
    highWaterMark: 0,
    topic: 'kv@127.0.0.3:8000@m',
  });
  expect(read({ ...config, publisher: null, replay_endpoint: null })).toMatchObject({ replay: undefined });
});

test.each([undefined, '{}', '{"enable_kv_cache_events":false}', '{"enable_kv_cache_events":true,"publisher":"null"}'])(
  'publishes nothing with %s',
  (text) => {
    expect(readKvEventsConfig(text, '0.0.0.0')).toBeUndefined();
  },
);

test.each([
  [
    '{"enable_kv_cache_event":true}',
    'GKEI_FLAG_VALUE: --kv-events-config has the field "enable_kv_cache_event", which vLLM does not know; ' +
      'the nearest one is enable_kv_cache_events',
  ],
  ['{"buffer_steps":-1}', '--kv-events-config.buffer_steps is -1; set it to a whole number from 0 on'],
  ['{"publisher":"kafka"}', '--kv-events-config.publisher is "kafka"; set it to "zmq" or "null"'],
  ['{"enable_kv_cache_events":"yes"}', '--kv-events-config.enable_kv_cache_events is "yes"; set it to true or false'],
  ['{"topic":null}', '--kv-events-config.topic is null; set it to a text'],
  ['{enable', 'set it to a JSON object such as {"enable_kv_cache_events": true'],
  ['[]', 'set it to a JSON object'],
])('refuses %s', (text, message) => {
  expect(() => readKvEventsConfig(text, '0.0.0.0')).toThrow(message);
});
