import { KnownPrompts, tokenChain } from '../../../src/picker/prefix';
import { chainOf } from './_chains';

const text = (letters: string) => [...letters].map((letter) => letter.repeat(256)).join('');
const hashes = (letters: string) => chainOf([text(letters)]);

/** A prompt of 64 tokens a letter. */
const prompt = (letters: string, model = 'm') => ({
  hashes: hashes(letters),
  model,
  salt: '',
  tokens: Uint32Array.from({ length: 64 * letters.length + 32 }, (_, at) => at),
});

let prompts: KnownPrompts;

beforeEach(() => {
  prompts = new KnownPrompts();
});

test('a prompt is found by what another one begins with in common', () => {
  prompts.add(prompt('abcd'));
  const found = (letters: string) => [prompts.find(hashes(letters)) !== undefined, prompts.foundBlocks];
  expect(['abcd', 'abcdef', 'abxy', 'a', 'xbcd', ''].map(found)).toEqual([
    [true, 4],
    [true, 4],
    [true, 2],
    [true, 1],
    [false, 0],
    [false, 0],
  ]);
});

test('of several prompts the one is found that has most in common', () => {
  prompts.add(prompt('abcd'));
  prompts.add(prompt('abxyz'));
  expect(prompts.find(hashes('abcdq'))!.prompt.hashes).toHaveLength(8);
  expect(prompts.find(hashes('abxq'))!.prompt.hashes).toHaveLength(10);
});

test('the tokens of a part are counted as if all blocks were equally long', () => {
  prompts.add(prompt('abcd'));
  const known = prompts.find(hashes('ab'))!;
  expect([0, 1, 2, 4].map((blocks) => known.tokensOf(blocks))).toEqual([0, 64, 128, 256]);
});

test('its blocks are those of the model, or of the adapter once that is known to be one', () => {
  prompts.add(prompt('abcd', 'sql'));
  const known = prompts.find(hashes('abcd'))!;
  const { tokens } = known.prompt;
  expect(known.chain(16, false).hashes).toEqual(tokenChain(tokens, 16, '', ''));
  known.chain(16, false).seenBlocks = 3;
  expect(known.provenTokens).toBe(48);
  expect(known.chain(16, true).hashes).toEqual(tokenChain(tokens, 16, 'sql', ''));
  expect(known.provenTokens).toBe(0);
  expect(known.chain(128, true)).toBe(known.chain(128, true));
});

test('what was not used for the longest is forgotten when there is no more room', () => {
  const long = (name: string) => ({ ...prompt(name), tokens: new Uint32Array(2 ** 20) });
  for (const name of ['a', 'b', 'c', 'd']) prompts.add(long(name));
  prompts.find(hashes('a'));
  prompts.add(long('e'));
  const known = ['a', 'b', 'c', 'd', 'e'].filter((name) => prompts.find(hashes(name)) !== undefined);
  expect(known).toEqual(['a', 'c', 'd', 'e']);
  expect(prompts.size).toBe(4);
});

test('a prompt that there is no room for at all is not kept', () => {
  prompts.add({ ...prompt('a'), tokens: new Uint32Array(2 ** 22 + 1) });
  expect(prompts.size).toBe(0);
});

test('many blocks make room for themselves', () => {
  const blocks = 2 ** 16;
  for (let at = 0; at < 8; at++) {
    const pairs = Uint32Array.from({ length: 2 * blocks }, (_, word) => (word % 2 === 0 ? at + 1 : word));
    prompts.add({ hashes: pairs, model: '', salt: '', tokens: new Uint32Array(8) });
  }
  expect(prompts.size).toBe(4);
});
