import { type CapacityReport, readObjective } from '../../simulator/experiment';
import { percent } from '../../simulator/report';
import { table, wrap } from '../table';
import { estimateText } from './estimate-text';

/** How much each policy can take, and how far the default is behind. */
export function capacityText(capacity: CapacityReport, defaultPolicy: string): string {
  const { objective, perSecond, policies } = capacity;
  const { words } = readObjective('--capacity', objective);
  const title = `Capacity: the highest rate with ${words}, within 2 %; the figures above are at that rate.`;
  const header = [
    'policy',
    ...(perSecond === undefined ? [] : ['requests/s']),
    'times the workload',
    'less than the best',
  ];
  const rows = policies.map(({ name, factor, behind, open }) => [
    name,
    ...(perSecond === undefined ? [] : [estimateText(factor, (value) => (value * perSecond).toFixed(1))]),
    `${open === 'above' ? 'at least ' : ''}${open === 'below' ? 'in some seed none: ' : ''}${estimateText(factor, (value) => value.toFixed(2))}`,
    estimateText(behind, percent),
  ]);
  return [wrap(title, '').join('\n'), table([header, ...rows]), verdict(capacity, defaultPolicy)]
    .filter((section) => section !== '')
    .join('\n\n');
}

function verdict({ policies }: CapacityReport, defaultPolicy: string): string {
  const ours = policies.find(({ name }) => name === defaultPolicy);
  if (ours === undefined || policies.length === 1) {
    return '';
  }
  const [best] = policies;
  const text =
    ours === best
      ? `The default, ${defaultPolicy}, can take most.`
      : `The default, ${defaultPolicy}, can take ${percent(ours.behind.mean)} less than ${best.name}.`;
  return wrap(text, '').join('\n');
}
