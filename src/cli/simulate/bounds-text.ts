import type { BoundsReport, Report, Summary } from '../../simulator/experiment';
import { percent, seconds } from '../../simulator/report';
import { table, wrap } from '../table';

/** What no policy can pass, and how far from it the default is. */
export function boundsText({ bounds, policies, defaultPolicy }: Report): string {
  if (bounds === undefined) {
    return '';
  }
  const ours = policies.find(({ name }) => name === defaultPolicy);
  return [boundsTable(bounds), ...(ours === undefined ? [] : [distance(bounds, ours.total).join('\n')])].join('\n\n');
}

function boundsTable({ hitRate, ttftMean, ttftP99, clairvoyant: { total } }: BoundsReport): string {
  return table([
    ['bound', 'TTFT s', 'p99 s', 'TPOT ms', 'hits', 'what it is'],
    ...[
      [
        'infinite cache',
        seconds(ttftMean.infinite.mean),
        seconds(ttftP99.infinite.mean),
        '',
        percent(hitRate.infinite.mean),
        'one cache that never forgets; nobody waits',
      ],
      [
        'optimal cache',
        '',
        '',
        '',
        percent(hitRate.optimal.mean),
        'the room of all pods in one, which knows the future',
      ],
      [
        'pooled LRU',
        '',
        '',
        '',
        percent(hitRate.pooledLru.mean),
        'that room, least recently used out first; engines keep what they work on',
      ],
      ['LRU of one pod', '', '', '', percent(hitRate.onePodLru.mean), 'the room of the largest pod'],
      [
        'no cache',
        seconds(ttftMean.uncached.mean),
        seconds(ttftP99.uncached.mean),
        '',
        '',
        'every prompt computed whole; nobody waits',
      ],
      [
        'clairvoyant',
        seconds(total.ttftMean.mean),
        seconds(total.ttftP99.mean),
        total.tpotMean.mean.toFixed(1),
        percent(total.hitRate.mean),
        'no bound: each request where it adds least, by exact states and known answers',
      ],
    ],
  ]);
}

function distance({ hitRate, clairvoyant }: BoundsReport, ours: Summary): string[] {
  const latency = ours.latencyMean.mean / clairvoyant.total.latencyMean.mean - 1;
  const part = hitRate.optimal.mean > 0 ? ours.hitRate.mean / hitRate.optimal.mean : 1;
  return wrap(
    `The default finds ${percent(part)} of what an optimal cache would. Its mean time to the last token is ` +
      `${percent(Math.abs(latency))} ${latency < 0 ? 'below' : 'above'} that of clairvoyant dispatch.`,
    '',
  );
}
