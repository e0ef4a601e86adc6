import { type Comparison, type Report, TOLERANCE } from '../experiment/report';
import { percent } from './quantities';

/** What a report comes to, in one sentence for each figure in which policies are compared. */
export interface Verdict {
  readonly text: string;
  /** Whether the default is further behind than it may be. */
  readonly worse: boolean;
}

const FIGURE_NAMES: Readonly<Record<Comparison['figure'], string>> = {
  ttftMean: 'mean time to first token (TTFT)',
  tpotMean: 'mean time per output token (TPOT)',
};

/** How the default stands; nothing when it did not take part, or alone. */
export function verdicts({ comparisons, defaultPolicy }: Report): Verdict[] {
  return comparisons.map(({ figure, best, behind, worse }) => {
    const name = FIGURE_NAMES[figure];
    if (best === defaultPolicy) {
      return { text: `The default, ${defaultPolicy}, is best in ${name}.`, worse };
    }
    const interval = behind.low === behind.high ? '' : ` (${percent(behind.low)} to ${percent(behind.high)} by seed)`;
    const distance = `${percent(behind.mean)}${interval} behind ${best} in ${name}`;
    const text = worse
      ? `The default, ${defaultPolicy}, is ${distance}: more than the ${percent(TOLERANCE)} that it may be.`
      : `The default, ${defaultPolicy}, is ${distance}: within ${percent(TOLERANCE)}.`;
    return { text, worse };
  });
}
