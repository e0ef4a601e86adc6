import type { Report } from '../../experiment/report';
import { colour, SERIES } from './theme';

/** What policies with no colour of their own are called together. */
export const OTHERS = 'others';

/** Policies that a reader looks for, in any report: what a Kubernetes Service does, roughly and at its best. */
const BASELINES = ['round-robin', 'random'];

/**
 * Gives policies the colours that they have in all plots of a report: the default, the best ones and the baselines come first,
 * then the others by their mean time to first token. Those for which no colour is left are all drawn alike.
 */
export class PolicySeries {
  /** Those with colours of their own, the soonest first token first. */
  readonly named: readonly string[];
  /** Whether there are some without. */
  private readonly hasOthers: boolean;
  private readonly ranks: readonly string[];

  constructor({ policies, comparisons, defaultPolicy }: Report) {
    const names = policies.map(({ name }) => name);
    const first = [defaultPolicy, ...comparisons.map(({ best }) => best), ...BASELINES].filter((name) =>
      names.includes(name),
    );
    this.ranks = [...new Set([...first, ...names])].slice(0, SERIES.length);
    this.named = names.filter((name) => this.ranks.includes(name));
    this.hasOthers = names.length > this.named.length;
  }

  of(policy: string): string {
    return this.named.includes(policy) ? policy : OTHERS;
  }

  /** Vega-Lite's channels of colour and dash of a line, by the field `series`. */
  channels(): object {
    const domain = [...this.named, ...(this.hasOthers ? [OTHERS] : [])];
    const own = this.named.map((name) => SERIES[this.ranks.indexOf(name)]);
    const colours = [...own.map((each) => colour(each.colour)), colour('other')];
    const dashes = [...own.map(({ dash }) => dash), [1, 0]];
    const field = { field: 'series', type: 'nominal', sort: null };
    return {
      color: { ...field, scale: { domain, range: colours.slice(0, domain.length) } },
      strokeDash: { ...field, scale: { domain, range: dashes.slice(0, domain.length) } },
    };
  }

  /** The colour of a policy where each has a row of its own. */
  colourOf(policy: string): string {
    const rank = this.ranks.indexOf(policy);
    return colour(rank < 0 ? 'other' : SERIES[rank].colour);
  }
}

/**
 * Lines of policies: those without a colour of their own lie under the others.
 *
 * @param x and `y` Vega-Lite's channels
 */
export function lines(series: PolicySeries, values: readonly { readonly series: string }[], x: object, y: object) {
  const encoding = { x, y, detail: { field: 'policy', type: 'nominal' }, ...series.channels() };
  const layer = (test: string, strokeWidth: number, opacity: number) => ({
    transform: [{ filter: test }],
    mark: { type: 'line', strokeWidth, opacity, strokeJoin: 'round' },
    encoding,
  });
  return {
    data: { values },
    layer: [layer(`datum.series === '${OTHERS}'`, 1, 0.7), layer(`datum.series !== '${OTHERS}'`, 2, 1)],
  };
}
