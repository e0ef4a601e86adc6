import { readVllmCommand } from '../../../src/rules/views/vllm-command';

const IMAGE = 'example.com/server:1';

test.each<[string, string, string[], string[]]>([
  ['in command', IMAGE, ['vllm', 'serve', 'acme/m', '--port', '81'], []],
  ['in command and args', IMAGE, ['vllm', 'serve'], ['acme/m', '--port=81']],
  ['in args', IMAGE, [], ['vllm', 'serve', 'acme/m', '--port=81']],
  ['by path', IMAGE, ['/opt/venv/bin/vllm', 'serve', 'acme/m', '--port=81'], []],
  ['as a module', IMAGE, ['python3', '-m', 'vllm.entrypoints.openai.api_server'], ['--model', 'acme/m', '--port=81']],
  [
    'in a script',
    IMAGE,
    ['/bin/bash', '-c'],
    ['set -e\nhf auth login && exec vllm serve "acme/m" \\\n --port 81 2>&1'],
  ],
  ['in a script with options', IMAGE, ['sh', '-ec', 'PORT=1 vllm serve acme/m --port 81'], []],
  ['by the stock image', 'vllm/vllm-openai:v0.29.0', [], ['--model=acme/m', '--port', '81']],
  ['by a mirrored image', 'registry:5000/x/vllm-openai-cu129@sha256:00', [], ['acme/m', '--port', '81']],
])('a server is recognised %s', (_where, image, command, args) => {
  const vllm = readVllmCommand(image, command, args);
  expect(vllm?.model).toBe('acme/m');
  expect(vllm?.number('port', 8000)).toBe(81);
});

test.each<[string, string, string[], string[]]>([
  ['another program', IMAGE, ['nginx'], []],
  ['another command of vLLM', IMAGE, ['vllm', 'bench', 'serve'], []],
  ['another program in vLLM’s image', 'vllm/vllm-openai:v0.29.0', ['hf', 'download', 'acme/m'], []],
  ['an image with vllm in its name', 'example.com/vllm-router:1', [], []],
  ['nothing', '', [], []],
])('%s is no server', (_what, image, command, args) => {
  expect(readVllmCommand(image, command, args)).toBeUndefined();
});

function read(...args: string[]) {
  return readVllmCommand(IMAGE, ['vllm', 'serve'], args)!;
}

test('flags are read in every spelling, and the last one counts', () => {
  expect(read('m', '--tensor_parallel_size', '2').number('tensor-parallel-size', 1)).toBe(2);
  expect(read('m', '-tp', '2').number('tensor-parallel-size', 1)).toBe(2);
  expect(read('m', '--shutdown-timeout=1', '--shutdown-timeout=2').number('shutdown-timeout', 0)).toBe(2);
  expect(read('m', '--seed', '-1').number('seed', 0)).toBe(-1);
  expect(read('m', '--enable-lora', '--port=81').number('port', 8000)).toBe(81);
});

test('a flag is absent only where nothing can hide it', () => {
  expect(read('m').lacks('port')).toBe(true);
  expect(read('m').number('port', 8000)).toBe(8000);
  expect(read('$(MODEL)', '--port=81').lacks('shutdown-timeout')).toBe(true);
  for (const hiding of [['m', '--config', 'x.yaml'], ['m', '$(MORE)'], ['$@'], ['m', '--x=1', '"$MORE"']]) {
    expect(read(...hiding).lacks('shutdown-timeout')).toBe(false);
    expect(read(...hiding).number('shutdown-timeout', 0)).toBeUndefined();
  }
});

test('a value that cannot be told is no number, a model that cannot be told is none', () => {
  expect(read('m', '--port=$(PORT)').number('port', 8000)).toBeUndefined();
  expect(read('m', '--port=').number('port', 8000)).toBeUndefined();
  expect(read('m', '--port').number('port', 8000)).toBeUndefined();
  expect(read('$(MODEL)', '--port=81').model).toBeUndefined();
  expect(read('--port=81').model).toBeUndefined();
});
