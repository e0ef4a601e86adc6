import { ENGINE_PROFILES } from '../../../src/simulator/engine/step-coefficients';
import { kernelStepTime, linearStepTime } from '../../../src/simulator/engine/step-time';

/**
 * The fit as its table was published: w ms, g µs per token, exponent, all-reduce ms and µs per token, qa ns, d0 ms, ds µs
 * per sequence, kc ns per token of context, fixed ms.
 */
const PUBLISHED = `
llama-8b-h100     5.94  17.64  3  0     0      0.870  0.35  2.2  44.1  1.2
qwen3-32b-2xh100  12.34 38.61  3  0.54  10.87  1.695  0.74  1.9  42.3  2.2
llama-70b-4xh100  12.88 43.48  3  0.91  27.0   1.083  0.95  0.3  26.6  2.7
llama-8b-h200     4.37  18.63  3  0     0      .895   .38   2.9  31.6  1.2
qwen3-32b-2xh200  9.17  41.15  3  .56   10.4   1.732  .78   3.2  30.7  2.2
llama-70b-4xh200  9.85  44.98  3  .90   26.2   1.077  .99   1.7  19.4  2.7
llama-8b-a100     10.47 52.9   2  0     0      2.98   .62   1.8  85    1.2
qwen3-32b-2xa100  22.85 111.6  2  .63   15.8   6.22   1.31  2.2  88.7  2.2
llama-70b-4xa100  25.68 124.8  2  1.11  44.6   4.04   1.67  .2   58    2.7
llama-8b-l40s     22.9  64.4   2  0     0      2.85   0     0    185   1.2
llama-8b-fp8-l4   33    160    2  0     0      8      0     0    270   1.2`;

const COLUMNS = [
  'weightsMs',
  'computeUs',
  'smoothing',
  'reduceMs',
  'reduceUs',
  'prefillAttentionNs',
  'decodeMs',
  'decodeUs',
  'decodeContextNs',
  'fixedMs',
] as const;

const profileNamed = (name: string) => ENGINE_PROFILES.find((profile) => profile.name === name)!;
const qwen = kernelStepTime(profileNamed('qwen3-32b-2xh100'));
const idle = { prefillTokens: 0, prefillAttention: 0, decodes: 0, decodeContext: 0, requests: 0 };
const prefill = (tokens: number, before = 0) => ({
  ...idle,
  prefillTokens: tokens,
  prefillAttention: tokens * (before + tokens / 2),
  requests: 1,
});
const decode = (requests: number, context: number) => ({
  ...idle,
  decodes: requests,
  decodeContext: requests * context,
  requests,
});

it('has the coefficients of the published fit', () => {
  const rows = PUBLISHED.trim()
    .split('\n')
    .map((line) => line.split(/\s+/));
  expect(ENGINE_PROFILES.map(({ name }) => name).sort()).toEqual(rows.map(([name]) => name).sort());
  for (const [name, ...figures] of rows) {
    expect(COLUMNS.map((column) => profileNamed(name)[column])).toEqual(figures.map(Number));
  }
});

it("takes vLLM's batch limits of the GPU", () => {
  expect(profileNamed('llama-8b-h200')).toMatchObject({ tokenBudget: 8_192, maxRunning: 1_024 });
  expect(profileNamed('qwen3-32b-2xa100')).toMatchObject({ tokenBudget: 2_048, maxRunning: 256 });
  expect(profileNamed('llama-8b-l40s')).toMatchObject({ tokenBudget: 2_048, maxRunning: 256 });
});

it('is the formula, term by term', () => {
  const matrices = (12.34 ** 3 + (0.03861 * 1_010) ** 3) ** (1 / 3);
  const attention = 1.695e-6 * 1_000 * (500 + 500) + 0.74 + 0.0019 * 10 + 42.3e-6 * 20_000;
  const step = qwen({
    prefillTokens: 1_000,
    prefillAttention: 1_000 * 1_000,
    decodes: 10,
    decodeContext: 20_000,
    requests: 11,
  });
  expect(step).toBeCloseTo(2.2 + matrices + 0.54 + 0.01087 * 1_010 + attention + 0.0044 * 11, 9);
});

it.each([
  ['qwen3-32b-2xh100', 15_900, 20_500],
  ['llama-8b-h100', 44_000, 53_000],
  ['llama-8b-a100', 15_300, 17_600],
  ['llama-70b-4xh100', 13_000, 14_700],
])('prefills chunks of 8,192 tokens on %s about as fast as measured elsewhere', (name, least, most) => {
  const perSecond = 8_192e3 / kernelStepTime(profileNamed(name))(prefill(8_192));
  expect(perSecond).toBeGreaterThan(0.95 * least);
  expect(perSecond).toBeLessThan(1.05 * most);
});

it('grows with batch and context', () => {
  expect(qwen(decode(100, 1_000))).toBeGreaterThan(qwen(decode(1, 1_000)));
  expect(qwen(decode(100, 8_000))).toBeGreaterThan(qwen(decode(100, 1_000)));
  expect(qwen(prefill(1_000, 50_000))).toBeGreaterThan(qwen(prefill(1_000)));
});

it('is a line where two times say all', () => {
  expect(linearStepTime(10, 0.5)({ ...prefill(20), decodes: 3 })).toBe(20);
});
