import type { BoundsReport, Report } from '../../experiment/report';
import { percent } from '../quantities';
import { extremes } from './axes';
import { type Plot, view } from './plot';
import type { PolicySeries } from './series';
import { colour } from './theme';

/** What stands at the bounds, the loosest first. */
const BOUNDS = [
  ['infinite', 'infinite cache'],
  ['optimal', 'optimal cache'],
  ['pooledLru', 'pooled LRU'],
  ['onePodLru', 'LRU of one pod'],
] as const satisfies readonly (readonly [keyof BoundsReport['hitRate'], string])[];

/** Hit rates of the policies beside what bounds them. */
export function hitRates({ policies, bounds: found }: Report, series: PolicySeries): Plot {
  const bounds = found === undefined ? [] : BOUNDS.map(([key, name]) => ({ name, hitRate: found.hitRate[key].mean }));
  const values = policies.map(({ name, total: { hitRate } }) => ({
    policy: name,
    colour: series.colourOf(name),
    ...hitRate,
  }));
  const y = { field: 'policy', type: 'nominal', sort: null, axis: { title: null, domain: false, ticks: false } };
  const scale = { domain: [0, 1] };
  const axis = { title: 'prompt tokens found in caches', format: '.0%' };
  const x = (field: string) => ({ field, type: 'quantitative', scale, axis });
  const color = { field: 'colour', type: 'nominal', scale: null };
  const means = values.map(({ policy, mean }) => ({ name: policy, value: mean }));
  const told = bounds.map(({ name, hitRate }) => `${name} ${percent(hitRate)}`).join(', ');
  return {
    name: 'hit-rates',
    title: `Part of the prompt tokens that pods find in their caches: ${extremes(means, (value) => percent(value, 0))}`,
    description:
      'The mean of all seeds, with the interval that holds 95 % of such means.' +
      (bounds.length > 0 ? ` The lines are bounds: ${told}.` : ''),
    spec: {
      ...view(50 + 20 * values.length + (bounds.length > 0 ? 40 : 0)),
      layer: [
        {
          data: { values },
          mark: { type: 'bar', height: 9, cornerRadiusEnd: 2 },
          encoding: { y, x: x('mean'), color },
        },
        {
          data: { values },
          mark: { type: 'rule', strokeWidth: 1.5, color: colour('ink') },
          encoding: { y, x: x('low'), x2: { field: 'high' } },
        },
        ...(bounds.length === 0 ? [] : boundLayers(bounds, x('hitRate'))),
      ],
    },
  };
}

function boundLayers(values: readonly { readonly name: string }[], x: object): object[] {
  const domain = values.map(({ name }) => name);
  const range = [
    [1, 0],
    [8, 3],
    [4, 3],
    [1.5, 2.5],
  ];
  const strokeDash = { field: 'name', type: 'nominal', sort: null, scale: { domain, range } };
  return [
    { data: { values }, mark: { type: 'rule', strokeWidth: 1.5, color: colour('ink') }, encoding: { x, strokeDash } },
  ];
}
