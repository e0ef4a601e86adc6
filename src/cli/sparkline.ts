const STEPS = '▁▂▃▄▅▆▇█';

/** Steps for an output that may not know block characters. */
const PLAIN_STEPS = '_.-=+*%#';

/**
 * Values as a line of bars, each as high as its value by the highest.
 *
 * @param width characters; where there are more values, each character stands for the mean of some
 * @param most what a full bar stands for
 */
export function sparkline(values: readonly number[], width: number, most = Math.max(...values), plain = false): string {
  const steps = plain ? PLAIN_STEPS : STEPS;
  return means(values, width)
    .map((value) => steps[Math.min(steps.length - 1, Math.floor((steps.length * value) / Math.max(most, 1e-9)))])
    .join('');
}

function means(values: readonly number[], width: number): number[] {
  const columns = Math.min(width, values.length);
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const part = values.slice(from, Math.floor(((column + 1) * values.length) / columns));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
