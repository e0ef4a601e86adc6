import type { Report } from '../experiment/report';
import { estimateCell, htmlTable } from './html-table';
import { markup } from './markup';

/** What an autoscaler did; nothing without one. */
export function autoscalerSection({ workload: { autoscaler }, policies, defaultPolicy }: Report): string {
  if (autoscaler === undefined) {
    return '';
  }
  const rows = policies.flatMap(({ name, scaling }) =>
    scaling === undefined
      ? []
      : [
          {
            name,
            ours: name === defaultPolicy,
            cells: [
              estimateCell(scaling.podHours, (value) => value.toFixed(2)),
              estimateCell(scaling.mostReady, (value) => value.toFixed(1)),
              estimateCell(scaling.actions, (value) => value.toFixed(1)),
            ],
          },
        ],
  );
  const { minReplicas, maxReplicas } = autoscaler.hpa;
  return `<section>
<h2>What the autoscaler did</h2>
<p>${markup(`${autoscaler.name}, ${minReplicas} to ${maxReplicas} pods: ${autoscaler.title}`)}</p>
${htmlTable(
  'policy',
  [
    ['used', 'pod-hours'],
    ['ready', 'pods at most'],
    ['changed', 'times'],
  ],
  rows,
)}
</section>`;
}
