import { colour, type Plot, SERIES, view } from '../../simulator/report';
import type { Outcome } from './act-text';

/** Pixels of each plot's height. */
const HEIGHT = 230;

/** What a page draws of an act. */
export function actPlots(outcome: Outcome): Plot[] {
  const { act, runs } = outcome;
  if (runs.some(({ scaling }) => scaling !== undefined)) {
    return scalingPlots(outcome);
  }
  const hits = runs.some(({ total }) => total.hitRate >= 0.005);
  return [
    {
      name: `${act.name}-ttft`,
      title: 'Mean time to the first token',
      description: 'By the requests a second, on a scale in powers of ten.',
      spec: byRate(outcome, 'seconds', ({ ttft }) => ttft.mean / 1_000, 'log'),
    },
    hits
      ? {
          name: `${act.name}-hits`,
          title: 'Prompt tokens found in caches',
          description: 'By the requests a second. What is not found is computed again.',
          spec: byRate(outcome, 'percent', ({ hitRate }) => 100 * hitRate, 'linear'),
        }
      : {
          name: `${act.name}-good`,
          title: 'Requests that were served well',
          description: 'By the requests a second: the first token within 2 s and then one each 60 ms.',
          spec: byRate(outcome, 'percent', ({ goodput }) => 100 * goodput, 'linear'),
        },
  ];
}

type Figures = Outcome['runs'][number]['total'];

function byRate(
  { act, runs }: Outcome,
  unit: string,
  read: (figures: Figures) => number,
  scale: 'log' | 'linear',
): object {
  const names = act.contestants.map(({ name }) => name);
  const values = runs.flatMap(({ stages }, index) =>
    stages.map((stage) => ({
      rate: Number.parseFloat(stage.name),
      value: Number(read(stage).toPrecision(3)),
      who: names[index],
    })),
  );
  const domain = names;
  const field = { field: 'who', type: 'nominal', sort: null };
  return {
    ...view(HEIGHT),
    data: { values },
    mark: { type: 'line', strokeWidth: 2 },
    encoding: {
      x: {
        field: 'rate',
        type: 'quantitative',
        scale: { zero: false, padding: 12 },
        axis: { title: 'requests a second', values: runs[0].stages.map(({ name }) => Number.parseFloat(name)) },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        scale: scale === 'log' ? { type: 'log' } : { domainMin: 0 },
        axis: { title: unit },
      },
      color: { ...field, scale: { domain, range: names.map((_, index) => colour(SERIES[index].colour)) } },
      strokeDash: { ...field, scale: { domain, range: names.map((_, index) => SERIES[index].dash) } },
    },
  };
}

/** A plot for each autoscaler, all with the same axes. */
function scalingPlots({ act, runs }: Outcome): Plot[] {
  const records = runs.map(({ scaling }) => scaling!);
  const most = Math.max(...records.map(({ mostReady }) => mostReady));
  return records.map(({ points, podHours }, index) => {
    const { ttft } = runs[index].total;
    const values = points.map(({ at, requests, ready }) => ({ minutes: at / 60, requests, ready }));
    const x = { field: 'minutes', type: 'quantitative', axis: { title: 'minutes', grid: false } };
    return {
      name: `${act.name}-${index}`,
      title: `${act.contestants[index].name}: ${podHours.toFixed(1)} pod-hours, first token after ${(ttft.mean / 1_000).toFixed(2)} s`,
      description: 'The area is the requests under way, the line the pods that are ready.',
      spec: {
        ...view(HEIGHT),
        data: { values },
        layer: [
          {
            mark: { type: 'area', color: colour('other'), opacity: 0.45 },
            encoding: {
              x,
              y: {
                field: 'requests',
                type: 'quantitative',
                axis: { orient: 'right', title: 'requests under way', grid: false },
              },
            },
          },
          {
            mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2, color: colour('series-1') },
            encoding: {
              x,
              y: { field: 'ready', type: 'quantitative', scale: { domain: [0, most] }, axis: { title: 'pods' } },
            },
          },
        ],
        resolve: { scale: { y: 'independent' } },
      },
    };
  });
}
