import type { Report } from '../experiment/report';
import { estimateCell, htmlTable } from './html-table';
import { percent } from './quantities';

/** What prefill pods did; nothing without them. */
export function prefillSection({ policies, defaultPolicy }: Report): string {
  const rows = policies.flatMap(({ name, prefill, total }) =>
    prefill === undefined
      ? []
      : [
          {
            name,
            ours: name === defaultPolicy,
            cells: [
              estimateCell(prefill.prompts, (value) => value.toFixed(0)),
              estimateCell(prefill.prefillBusy, percent),
              estimateCell(prefill.decodeBusy, percent),
              estimateCell(prefill.gigabytes, (value) => value.toFixed(1)),
              estimateCell(total.tpotP99, (value) => value.toFixed(1)),
            ],
          },
        ],
  );
  if (rows.length === 0) {
    return '';
  }
  return `<section>
<h2>What prefill pods did</h2>
${htmlTable(
  'policy',
  [
    ['prompts', 'sent on'],
    ['prefill pods', 'busy'],
    ['other pods', 'busy'],
    ['KV moved', 'GB'],
    ['TPOT p99', 'ms'],
  ],
  rows,
)}
<p class="note">The plots below are of the pods that answer.</p>
</section>`;
}
