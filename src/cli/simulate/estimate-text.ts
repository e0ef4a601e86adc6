import type { Estimate } from '../../simulator/experiment';

/** A mean with its interval, where there is one. */
export function estimateText({ mean, low, high }: Estimate, text: (value: number) => string): string {
  return low === high ? text(mean) : `${text(mean)} (${text(low)}-${text(high)})`;
}
