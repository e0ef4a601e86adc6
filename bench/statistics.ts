/** The value below which this part of the values lies, 0 to 1; the highest for 1. */
export function percentile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
}

export const median = (values: readonly number[]): number => percentile(values, 1 / 2);
