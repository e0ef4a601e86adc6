import { kvLayoutOf } from '../../../src/simulator/engine/kv-layout';
import { ENGINE_PROFILES } from '../../../src/simulator/engine/step-coefficients';

it('knows what each profile keeps of a token', () => {
  const layouts = ENGINE_PROFILES.map(({ name }) => [name, kvLayoutOf(name).bytesPerToken / 1_024]);
  expect(layouts).toEqual(
    ENGINE_PROFILES.map(({ name }) => [
      name,
      name.startsWith('qwen3-32b') ? 256 : name.startsWith('llama-70b') ? 320 : name.includes('fp8') ? 64 : 128,
    ]),
  );
});

it('tells what cannot be sent from one to the other apart', () => {
  const names = ['llama-8b-h100', 'llama-8b-a100', 'llama-8b-fp8-l4', 'llama-70b-4xh100'];
  expect(names.map((name) => kvLayoutOf(name).name)).toEqual(['llama-8b', 'llama-8b', 'llama-8b-fp8', 'llama-70b']);
});
