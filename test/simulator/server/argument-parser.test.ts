import { VllmVersion } from '../../../src/catalog';
import { parseArguments } from '../../../src/simulator/server/argument-parser';

const parse = (line: string) => {
  const { flags, shortFlags } = VllmVersion.V0_29_0;
  const { positionals, values } = parseArguments(line.split(' ').filter(Boolean), flags, shortFlags);
  return { positionals, ...Object.fromEntries(values) };
};

it.each([
  ['model --port 1', { positionals: ['model'], port: ['1'] }],
  ['--port=1 model', { positionals: ['model'], port: ['1'] }],
  ['--max_model_len 5', { positionals: [], 'max-model-len': ['5'] }],
  ['--max-model-len -1', { positionals: [], 'max-model-len': ['-1'] }],
  ['--host a --host=b', { positionals: [], host: ['b'] }],
  ['--no-enable-log-requests', { positionals: [], 'enable-log-requests': ['false'] }],
  ['--enable-prefix-caching --no_enable_prefix_caching', { positionals: [], 'enable-prefix-caching': ['false'] }],
  ['--served-model-name a b --port 1', { positionals: [], 'served-model-name': ['a', 'b'], port: ['1'] }],
  ['-tp 2 -O3', { positionals: [], 'tensor-parallel-size': ['2'], 'optimization-level': ['3'] }],
  ['--hf-token --port 1', { positionals: [], 'hf-token': [], port: ['1'] }],
  ['--hf-token secret', { positionals: [], 'hf-token': ['secret'] }],
  ['--max-num-seq 4', { positionals: [], 'max-num-seqs': ['4'] }],
  ['--kv-events-config.publisher zmq model', { positionals: ['model'], 'kv-events-config': ['{"publisher":"zmq"}'] }],
  [
    '--kv-events-config.hwm=5 --kv-events-config {"hwm":1} --kv-events-config.enable_kv_cache_events true',
    { positionals: [], 'kv-events-config': ['{"hwm":5,"enable_kv_cache_events":true}'] },
  ],
  [
    '--hf-overrides.__proto__.a 1 --hf-overrides.b.c.d x --hf-overrides.b.c.e 2',
    { positionals: [], 'hf-overrides': ['{"__proto__":{"a":1},"b":{"c":{"d":"x","e":2}}}'] },
  ],
  ['--override-generation-config {"a":"--b=c"}', { positionals: [], 'override-generation-config': ['{"a":"--b=c"}'] }],
])('reads %s', (line, expected) => {
  expect(parse(line)).toEqual(expected);
});

it.each([
  [
    '--max-num-sequences 4',
    'GKEI_UNKNOWN_FLAG: unknown flag --max-num-sequences; the nearest known one is --max-num-seqs',
  ],
  ['--disable-log-requests', 'the nearest known one is --enable-log-requests'],
  ['-x', 'GKEI_UNKNOWN_FLAG: unknown flag -x'],
  [
    '--max-num-batched 4 --max-lora 2',
    'GKEI_AMBIGUOUS_FLAG: --max-lora is short for several flags; write --max-lora-rank or --max-loras',
  ],
  ['--port', 'GKEI_FLAG_VALUE: --port has no value'],
  ['--kv-events-config.topic', 'GKEI_FLAG_VALUE: --kv-events-config.topic has no value'],
  ['--port --host a', 'GKEI_FLAG_VALUE: --port has no value'],
  ['--served-model-name', 'GKEI_FLAG_VALUE: --served-model-name has no value'],
  ['--enable-lora=true', 'GKEI_FLAG_VALUE: --enable-lora takes no value'],
])('refuses %s', (line, message) => {
  expect(() => parse(line)).toThrow(message);
});
