/** Milliseconds, as seconds. */
export const seconds = (milliseconds: number) => (milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 3 : 1);

/** A part, as a percentage with so many digits behind the point. */
export const percent = (part: number, digits = 1) => `${(100 * part).toFixed(digits)} %`;
