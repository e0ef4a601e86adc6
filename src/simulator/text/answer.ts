import { seededRandom } from '../seeded-random';
import { tokenId } from './tokenizer';

/** Words of answers. Each is one token together with the blank before it, so that an answer tokenizes to itself. */
const WORDS = (
  'a all an and any are as at back be both but by can case does done each end even every few find first for from full ' +
  'get give good hand has have here how if in into is it its just keep kind last less like line long made make many ' +
  'may mean more most much must near need new next no not now of off often old on once one only open or other our ' +
  'out over own part path place plan point put quite rate read rest right round run same see set side since slow ' +
  'small so some soon space start state still such take than that the their them then there these they thing this ' +
  'those time to too true turn two under until up use used very was way we well were what when where which while ' +
  'who whole why will with word work would year yet you your'
)
  .split(' ')
  .map((word) => ` ${word}`)
  .filter((word) => word.length <= 6);

const TOKENS = WORDS.map(tokenId);
const TEXT_OF = new Map(TOKENS.map((token, at) => [token, WORDS[at]]));

/**
 * Token ids of an answer: always the same for the same seed, prompt and variant.
 *
 * @param length tokens, at least 1
 * @param variant tells the choices of one request (`n` above 1) apart
 */
export function answerTokens(prompt: readonly number[], length: number, seed: number, variant = 0): number[] {
  const next = seededRandom(prompt.reduce((hash, token) => Math.imul(hash ^ token, 0x01000193), start(seed, variant)));
  return Array.from({ length }, () => TOKENS[Math.floor(next() * TOKENS.length)]);
}

/** The text of a token of an answer. */
export function answerText(token: number): string {
  return TEXT_OF.get(token) ?? '';
}

/**
 * How long the simulated model talks when nobody limits it: 64 to 319 tokens, 192 in the mean, about the mean output of
 * public conversation traces.
 */
export function naturalLength(prompt: readonly number[], seed: number, variant = 0): number {
  const next = seededRandom(prompt.reduce((hash, token) => Math.imul(hash ^ token, 0x85ebca6b), start(seed, variant)));
  return 64 + Math.floor(next() * 256);
}

function start(seed: number, variant: number): number {
  return Math.imul(seed, 0x9e3779b1) + variant;
}
