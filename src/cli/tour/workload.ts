/** A request of the tour, and when it is sent. */
export interface TourRequest {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly promptWords: number;
  readonly answerTokens: number;
  readonly stream: boolean;
}

/** Requests a second: more than the slow server could take a quarter of, and half of what all four can. */
const RATE = 40;

/** Shortest and longest prompt in words, and answer in tokens: lengths differ a hundredfold, as real ones do. */
const PROMPT_WORDS = [10, 1_000] as const;
const ANSWER_TOKENS = [2, 200] as const;

/** Of four requests, this many stream their answer. */
const STREAMED_OF_FOUR = 3;

/** The same requests each time: arrivals at random at a fixed rate, lengths spread evenly over their magnitudes. */
export function tourRequests(count: number): TourRequest[] {
  const random = randomNumbers(1);
  let at = 0;
  return Array.from({ length: count }, (_, index) => {
    at += (-Math.log(1 - random()) * 1_000) / RATE;
    return {
      at,
      promptWords: ofAnyMagnitude(PROMPT_WORDS, random()),
      answerTokens: ofAnyMagnitude(ANSWER_TOKENS, random()),
      stream: index % 4 < STREAMED_OF_FOUR,
    };
  });
}

function ofAnyMagnitude([least, most]: readonly [number, number], uniform: number): number {
  return Math.round(least * (most / least) ** uniform);
}

/** Uniform numbers from 0 up to 1 that are the same in each run: a linear congruential generator of 32 bits. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
