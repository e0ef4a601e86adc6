import { TokenLengths } from '../../../src/picker/scheduling/token-lengths';
import { pickRequest } from './_pick-request';

let lengths: TokenLengths;

beforeEach(() => {
  lengths = new TokenLengths();
});

const chinese = (differs = {}) =>
  pickRequest(1, { model: 'm', textBytes: 3_000, hashes: new Uint32Array(22), ...differs });

test('until a server tells, four bytes are a token, and an answer has 250', () => {
  const request = chinese({ otherTokens: 7 });
  expect(lengths.promptTokens(request)).toBe(757);
  expect(lengths.promptTokens(chinese({ textBytes: 0 }))).toBe(1);
  expect(lengths.answerTokens(request)).toBe(250);
  expect(lengths.answerTokens(chinese({ maxTokens: 10 }))).toBe(10);
  expect(lengths.blockTokens).toBe(64);
});

test('learns of each model what servers count, without the tokens that are no text', () => {
  for (let i = 0; i < 100; i++) lengths.learn(chinese({ otherTokens: 500 }), 2_500, 40);
  expect(lengths.promptTokens(chinese())).toBeGreaterThan(1_900);
  expect(lengths.promptTokens(chinese())).toBeLessThan(2_050);
  expect(lengths.promptTokens(chinese({ otherTokens: 500 }))).toBeGreaterThan(2_400);
  expect(lengths.answerTokens(chinese())).toBeLessThan(60);
  expect(lengths.promptTokens(chinese({ model: 'another' }))).toBe(750);
});

test('learns how many tokens a block has', () => {
  for (let i = 0; i < 500; i++) lengths.learn(chinese(), 2_000, 40);
  // Eleven blocks, and half a block for what is behind the last one.
  expect(lengths.blockTokens).toBeGreaterThan(165);
  expect(lengths.blockTokens).toBeLessThan(175);
});

test('one odd request teaches little', () => {
  lengths.learn(chinese({ textBytes: 40 }), 1_000, 100_000);
  expect(lengths.promptTokens(chinese())).toBeLessThan(1_000);
});

test('follows when prompts change, though it has learned for long', () => {
  for (let i = 0; i < 10_000; i++) lengths.learn(chinese(), 750, 100);
  for (let i = 0; i < 2_000; i++) lengths.learn(chinese(), 2_000, 800);
  expect(lengths.promptTokens(chinese())).toBeGreaterThan(1_800);
  expect(lengths.answerTokens(chinese())).toBeGreaterThan(700);
});

test('learns only nonsense-free numbers: prompts without text teach nothing about text', () => {
  lengths.learn(chinese({ textBytes: 0 }), 2_000, 1);
  lengths.learn(chinese({ otherTokens: 3_000 }), 2_000, 1);
  expect(lengths.promptTokens(chinese())).toBe(750);
});

test('remembers a bounded number of models, and takes the others together', () => {
  for (let model = 0; model < 1_200; model++) lengths.learn(chinese({ model: `m${model}` }), 3_000, 1);
  expect(lengths.promptTokens(chinese({ model: 'm999' }))).toBeGreaterThan(1_000);
  expect(lengths.promptTokens(chinese({ model: 'm1199' }))).toBe(750);
});
