import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configOf } from '../catalog/_published-models';
import { command, refusal } from './command';
import { Program } from './program';

const program = new Program();
beforeAll(() => program.build());
afterAll(() => program.dispose());

it('teaches what a model needs, and why not less', async () => {
  const run = program.start('plan qwen3-32b --gpu-hour-price 3');
  expect(await run.ended).toBe(0);
  expect(run.stdout).toMatchSnapshot();
});

it.each([
  ['plan llama-3.3-70b --accelerator h100 --quantization fp8', /smallest that serves it: 2 × H100/],
  ['plan Qwen/Qwen3-8B', /smallest that serves it: 1 × L4/],
  ['plan LLAMA_3.1_8B', /^meta-llama\/Llama-3.1-8B-Instruct/],
  ['plan deepseek-r1 --accelerator h100 --machines 2', /2 × a3-highgpu-8g.*2 stages, 2 machines/],
  ['plan gemma-3-27b', /52 layers keep the last 1,024 tokens only/],
])('%s', async (line, expected) => {
  const { code, stdout } = await command(line);
  expect(stdout).toMatch(expected);
  expect(code).toBe(0);
});

it('plans a model of one’s own from its config.json', async () => {
  const config = JSON.stringify(configOf('mistralai/Mistral-7B-Instruct-v0.3'));
  writeFileSync(join(program.folder, 'config.json'), config);
  const { stdout } = await command('plan acme/tuned --config config.json', program.folder);
  expect(stdout).toMatch(/^acme\/tuned: 7\.2 billion parameters/);
  writeFileSync(join(program.folder, 'broken.json'), '{');
  expect(await refusal('plan --config broken.json', program.folder)).toMatch(/^GKEI_CONFIG_UNREADABLE: broken.json/);
});

it('writes the plan for programs', async () => {
  const { stdout } = await command('plan qwen3-8b --json --gpu-hour-price 1 --typical-tokens 1000');
  const plan = JSON.parse(stdout);
  expect(plan).toMatchObject({
    model: 'Qwen/Qwen3-8B',
    kvBytesPerToken: 147_456,
    typicalRequest: { prompt: 750, answer: 250 },
    fit: { accelerator: 'L4', gpus: 1, machineType: 'g2-standard-4', tensorParallel: 1 },
  });
  expect(plan.pricePerMillionTokens).toBeCloseTo(1e6 / 3600 / plan.upperBound.tokensPerSecond, 6);
  expect(plan.choices).toContainEqual(expect.objectContaining({ accelerator: 'T4', gpus: 1, fits: false }));
});

it.each([
  [
    'plan qwen3-9b',
    /^GKEI_MODEL_UNKNOWN: the catalog has no model "qwen3-9b"; the nearest known one is Qwen\/Qwen3-[48]B/,
  ],
  ['plan', /^GKEI_USAGE: no model is named/],
  ['plan qwen3-8b --accelerator h10', /^GKEI_ACCELERATOR_NAME: .*the nearest known one is h100/],
  ['plan qwen3-8b --gpus two', /^GKEI_OUT_OF_RANGE: --gpus is NaN/],
  [
    'plan qwen3-8b --max-model-len 50000',
    /^GKEI_OUT_OF_RANGE: --max-model-len is 50000; set it to a whole number from 1 to 40960/,
  ],
  ['plan qwen3-8b --gpu-hour-price free', /^GKEI_OUT_OF_RANGE: --gpu-hour-price is "free"/],
  [
    'plan llama-3.3-70b --accelerator l4 --gpus 2',
    /^GKEI_PLAN_IMPOSSIBLE: .* 2 × L4 takes .* the nearest possibilities are .*8 × L4/,
  ],
  ['plan qwen3-8b --gpus 3', /^GKEI_PLAN_IMPOSSIBLE: .*3 GPUs a replica no machine has that many/],
])('%s is refused with the way out', async (line, message) => {
  expect(await refusal(line)).toMatch(message);
});
