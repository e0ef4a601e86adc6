import type { Report } from '../../simulator/experiment';
import { percent } from '../../simulator/report';
import { table } from '../table';

/** What prefill pods did under each policy; empty without them. */
export function prefillText({ policies }: Report): string {
  const rows = policies.flatMap(({ name, prefill, total }) =>
    prefill === undefined
      ? []
      : [
          [
            name,
            prefill.prompts.mean.toFixed(0),
            percent(prefill.prefillBusy.mean),
            percent(prefill.decodeBusy.mean),
            prefill.gigabytes.mean.toFixed(1),
            total.tpotP99.mean.toFixed(1),
          ],
        ],
  );
  const header = ['policy', 'prompts sent on', 'prefill pods busy', 'other pods busy', 'KV moved GB', 'TPOT p99 ms'];
  return rows.length === 0 ? '' : table([header, ...rows]);
}
