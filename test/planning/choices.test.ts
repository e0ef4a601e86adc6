import { Accelerator, Model } from '../../src/catalog';
import { planChoices, planFit } from '../../src/planning';

test('every count of every accelerator is either planned or has its reason', () => {
  const choices = planChoices(Model.LLAMA_3_3_70B);
  expect(choices).toHaveLength(Accelerator.ALL.flatMap(({ countsPerMachine }) => countsPerMachine).length);
  for (const { fit, problem } of choices) {
    expect((fit === undefined) !== (problem === undefined)).toBe(true);
  }
});

test('the first that fits is what a plan chooses', () => {
  const first = planChoices(Model.GEMMA_3_27B, {}, [Accelerator.L4]).find(({ fit }) => fit)!;
  expect(first.fit).toEqual(planFit(Model.GEMMA_3_27B, Accelerator.L4));
  expect(first.machineType.name).toBe('g2-standard-48');
});

test.each([
  [Model.LLAMA_3_3_70B, Accelerator.L4, 1, 'takes 132.6 GiB a GPU without KV cache; has 19.8 GiB'],
  [Model.LLAMA_3_3_70B, Accelerator.A100_40, 4, /^holds \d+ tokens of context; wanted are 16384$/],
  [Model.GEMMA_3_4B, Accelerator.T4, 1, /has no bfloat16/],
  [Model.DEEPSEEK_R1_DISTILL_QWEN_7B, Accelerator.L4, 8, 'these GPUs do not divide its 28 attention and 4 KV heads'],
])('%s on %s × %i: %s', (model, accelerator, gpus, problem) => {
  const choice = planChoices(model, {}, [accelerator]).find((one) => one.gpus === gpus)!;
  expect(choice.problem).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
});

test('over two machines, GPUs are counted together', () => {
  const choices = planChoices(Model.DEEPSEEK_R1, { machines: 2 }, [Accelerator.H100]);
  expect(choices.map(({ gpus }) => gpus)).toEqual([2, 4, 8, 16]);
  expect(choices[3].fit).toMatchObject({ pipelineParallel: 2, tensorParallel: 8 });
});
