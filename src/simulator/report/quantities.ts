/** Milliseconds, as seconds. */
export const seconds = (milliseconds: number) => (milliseconds / 1_000).toFixed(milliseconds < 10_000 ? 3 : 1);

/** A part, as a percentage. */
export const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
