import { readObjective } from '../experiment/objective';
import type { Report } from '../experiment/report';
import { estimateCell, htmlTable } from './html-table';
import { markup } from './markup';
import { percent } from './quantities';

/** How much each policy can take; nothing where nobody asked. */
export function capacitySection({ capacity, defaultPolicy }: Report): string {
  if (capacity === undefined) {
    return '';
  }
  const { objective, perSecond, policies } = capacity;
  const { words } = readObjective('--capacity', objective);
  const rows = policies.map(({ name, factor, behind, open }) => {
    const bound = open === undefined ? '' : `<small>${open === 'above' ? 'at least' : 'in some seed none'}</small>`;
    return {
      name,
      ours: name === defaultPolicy,
      cells: [
        ...(perSecond === undefined ? [] : [estimateCell(factor, (value) => (value * perSecond).toFixed(1))]),
        estimateCell(factor, (value) => value.toFixed(2)) + bound,
        estimateCell(behind, percent),
      ],
    };
  });
  const rate = perSecond === undefined ? [] : [['rate', 'requests/s'] as const];
  return `<section>
<h2>What they can take</h2>
${htmlTable('policy', [...rate, ['rate', 'times the workload’s'], ['less than', 'the best']], rows)}
<p class="note">The highest rate with ${markup(words)}, within 2 %. All other figures are at that rate, which is not the same for all.</p>
</section>`;
}
