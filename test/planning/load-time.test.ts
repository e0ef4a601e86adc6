import { Model } from '../../src/catalog';
import { estimateLoadTime, LOAD_SOURCES, startupBudget } from '../../src/planning';

test('Qwen3 8B: 16.4 GB at 100 MB/s, then at 300 MB/s, then the engine', () => {
  const loadTime = estimateLoadTime(Model.QWEN3_8B);
  expect(loadTime).toEqual({ download: 164, read: 55, engineStart: 120, total: 339 });
  expect(startupBudget(loadTime)).toBe(678);
});

test('Llama 3.3 70B gets about the hour that llm-d allows large models', () => {
  expect(startupBudget(estimateLoadTime(Model.LLAMA_3_3_70B))).toBe(4006);
});

test('weights that are mounted are not downloaded first', () => {
  expect(estimateLoadTime(Model.QWEN3_8B, LOAD_SOURCES.nodeDisk)).toMatchObject({ download: 0, read: 55, total: 175 });
  expect(estimateLoadTime(Model.QWEN3_8B, LOAD_SOURCES.volume)).toMatchObject({ download: 0, read: 164 });
  expect(estimateLoadTime(Model.QWEN3_8B, LOAD_SOURCES.hyperdiskMl)).toMatchObject({ download: 0, read: 35 });
});
