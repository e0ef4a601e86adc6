import { shellCommands } from '../../../src/rules/views/shell-words';

test.each<[string, string[][]]>([
  ['vllm serve model', [['vllm', 'serve', 'model']]],
  ['vllm serve \\\n  model \\\n  --port 1', [['vllm', 'serve', 'model', '--port', '1']]],
  ['login; exec a && b || c | d & e\nf', [['login'], ['exec', 'a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
  [`a "b c" 'd "e"' f\\ g --x="y z"`, [['a', 'b c', 'd "e"', 'f g', '--x=y z']]],
  ['a "b \\" c; d"', [['a', 'b " c; d']]],
  ['  \n ', []],
])('%j is split', (script, commands) => {
  expect(shellCommands(script)).toEqual(commands);
});
