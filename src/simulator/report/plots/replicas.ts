import type { PolicyReport, Report } from '../../experiment/report';
import { timeChannel, timeUnit } from './axes';
import { type Plot, view } from './plot';
import { colour } from './theme';

/** Pods that serve beside the demand, a plot for each policy, of the first seed; nothing where their number never changes. */
export function replicas({ policies }: Report): Plot[] {
  const changes = policies.some(({ runs }) => new Set(runs[0].recording!.timeline.serving).size > 1);
  return changes ? policies.map(plot) : [];
}

const SERIES = ['pods that serve', 'pods asked for'];

function plot({ name, runs }: PolicyReport): Plot {
  const { recording, scaling } = runs[0];
  const { timeline, stages } = recording!;
  const { binMs, serving, rate } = timeline;
  const lengthMs = binMs * rate.length;
  const unit = timeUnit(lengthMs);
  const time = (milliseconds: number) => Number((milliseconds / unit.ms).toFixed(4));
  const demand = rate.map((value, bin) => ({ time: time(bin * binMs), demand: Number(value.toPrecision(3)) }));
  const counts = serving.map((pods, bin) => ({ time: time(bin * binMs), pods, series: SERIES[0] }));
  // Autoscalers look from the first stage on that counts.
  const begin = stages.find(({ judged }) => judged)?.beginMs ?? 0;
  const asked = (scaling?.points ?? []).map(({ at, replicas: pods }) => ({
    time: time(begin + 1_000 * at),
    pods,
    series: SERIES[1],
  }));
  const x = timeChannel('time', lengthMs);
  const [least, most] = [Math.min(...serving), Math.max(...serving)];
  const field = { field: 'series', type: 'nominal', sort: null };
  const domain = SERIES.slice(0, asked.length > 0 ? 2 : 1);
  return {
    name: `replicas-${name}`,
    title: `${name}: ${least.toFixed(0)} to ${most.toFixed(0)} pods serve`,
    description:
      'The area is the requests a second that pods are sent, the line the pods that serve' +
      (asked.length > 0
        ? ', the dashed line those that the autoscaler asks for: what lies between the two lines loads its model, or leaves.'
        : '.'),
    spec: {
      ...view(230),
      layer: [
        {
          data: { values: demand },
          mark: { type: 'area', interpolate: 'step-after', color: colour('other'), opacity: 0.45 },
          encoding: {
            x,
            y: {
              field: 'demand',
              type: 'quantitative',
              axis: { orient: 'right', title: 'requests a second', grid: false },
            },
          },
        },
        {
          data: { values: [...counts, ...asked] },
          mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 },
          encoding: {
            x,
            y: {
              field: 'pods',
              type: 'quantitative',
              scale: { domainMin: 0 },
              axis: { title: 'pods', tickMinStep: 1 },
            },
            color: {
              ...field,
              scale: { domain, range: [colour('series-1'), colour('series-2')].slice(0, domain.length) },
            },
            strokeDash: {
              ...field,
              scale: {
                domain,
                range: [
                  [1, 0],
                  [5, 3],
                ].slice(0, domain.length),
              },
            },
          },
        },
      ],
      resolve: { scale: { y: 'independent' } },
    },
  };
}
