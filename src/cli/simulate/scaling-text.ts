import type { Estimate, Report } from '../../simulator/experiment';
import { sparkline } from '../sparkline';
import { table, wrap } from '../table';

/** Characters of a line over time. */
const WIDTH = 60;

/** What an autoscaler did under each policy, and how the first seed went; empty without one. */
export function scalingText({ workload, policies }: Report): string {
  const { autoscaler } = workload;
  if (autoscaler === undefined) {
    return '';
  }
  const figure = ({ mean }: Estimate, digits: number) => mean.toFixed(digits);
  const rows = policies.flatMap(({ name, scaling }) =>
    scaling === undefined
      ? []
      : [[name, figure(scaling.podHours, 2), figure(scaling.mostReady, 1), figure(scaling.actions, 1)]],
  );
  const lines = policies.flatMap(({ name, runs }) => {
    const { points = [] } = runs[0].scaling ?? {};
    const line = (title: string, values: readonly number[]) => [
      `  ${title}`,
      sparkline(values, WIDTH),
      `up to ${Math.max(...values)}`,
    ];
    const minutes = Math.round((points[points.length - 1]?.at ?? 0) / 60);
    return [
      `${name}, seed ${runs[0].seed}, over ${minutes} minutes`,
      table([
        line(
          'requests under way',
          points.map(({ requests }) => requests),
        ),
        line(
          'pods asked for',
          points.map(({ replicas }) => replicas),
        ),
        line(
          'pods ready',
          points.map(({ ready }) => ready),
        ),
      ]),
    ];
  });
  const { minReplicas, maxReplicas } = autoscaler.hpa;
  return [
    wrap(`Autoscaler ${autoscaler.name}, ${minReplicas} to ${maxReplicas} pods: ${autoscaler.title}`, '').join('\n'),
    '',
    table([['policy', 'pod-hours', 'most ready', 'changes'], ...rows]),
    '',
    ...lines,
  ].join('\n');
}
