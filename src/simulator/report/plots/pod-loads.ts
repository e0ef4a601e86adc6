import type { Recording } from '../../experiment/recording';
import type { PolicyReport, Report } from '../../experiment/report';
import { timeChannel, timeUnit } from './axes';
import { type Plot, view } from './plot';

/** Cells of all heat maps together: each takes some 60 bytes of a report. */
const MOST_CELLS = 12_000;
const LEAST_BINS = 40;
/** Beyond so many pods, rows are means of neighbours. */
const MOST_ROWS = 32;

/** How many requests each pod had over time, a heat map for each policy, of the first seed. */
export function podLoads({ policies }: Report): Plot[] {
  const recordings = policies.map(({ runs }) => runs[0].recording!);
  const longest = Math.max(...recordings.map(({ timeline: { binMs, rate } }) => binMs * rate.length));
  const unit = timeUnit(longest);
  const maps = policies.map((policy, index) => ({
    policy,
    ...heatMap(recordings[index], policies.length, unit.ms),
  }));
  const most = Math.max(1, ...maps.flatMap(({ cells }) => cells.map(({ requests }) => requests)));
  return maps.map(({ policy, cells, rows, perRow }): Plot => {
    const height = Math.max(6, Math.min(14, Math.round(200 / rows)));
    return {
      name: `pod-load-${policy.name}`,
      title: title(policy),
      description:
        `Requests that run and wait in each pod over time. Rows that are alike mean even load. The colours are the same for all policies; first seed.` +
        (perRow > 1 ? ` A row is the mean of ${perRow} pods.` : ''),
      cells: true,
      spec: {
        ...view(92 + height * rows),
        data: { values: cells },
        // A little larger than they are, so that no gap is seen between neighbours.
        mark: { type: 'rect', x2Offset: 0.6, height: { band: 1.04 } },
        encoding: {
          x: timeChannel('from', longest),
          x2: { field: 'to' },
          y: { field: 'pod', type: 'ordinal', axis: { title: 'pod', domain: false, ticks: false, labels: rows <= 16 } },
          color: {
            field: 'requests',
            type: 'quantitative',
            scale: { type: 'sqrt', domain: [0, most], scheme: 'viridis' },
            legend: {
              title: 'requests',
              gradientLength: 180,
              gradientThickness: 9,
              titleOrient: 'left',
              titleLimit: 80,
              values: legendValues(most),
            },
          },
        },
      },
    };
  });
}

/** Some values of the colours' scale, on which few requests take more room than many. */
function legendValues(most: number): number[] {
  const values = [most / 16, most / 4, most].map((value) => Number(value.toPrecision(value < 10 ? 1 : 2)));
  return [0, ...new Set(values.filter((value) => value >= 1 && value <= most))];
}

function title({ name, total: { busiest } }: PolicyReport): string {
  return `${name}: the busiest pod got ${busiest.mean.toFixed(2)} times the mean`;
}

interface Cell {
  readonly pod: number;
  readonly from: number;
  to: number;
  readonly requests: number;
}

function heatMap({ timeline: { binMs, pods } }: Recording, maps: number, unitMs: number) {
  const bins = pods[0].requests.length;
  const perRow = Math.ceil(pods.length / MOST_ROWS);
  const rows = Math.ceil(pods.length / perRow);
  const room = Math.max(LEAST_BINS, Math.floor(MOST_CELLS / (rows * maps)));
  const perCell = Math.max(1, Math.ceil(bins / room));
  const time = (bin: number) => Number(((Math.min(bin, bins) * binMs) / unitMs).toFixed(3));
  const cells: Cell[] = [];
  for (let row = 0; row < rows; row++) {
    const members = pods.slice(row * perRow, (row + 1) * perRow);
    let before: Cell | undefined;
    for (let bin = 0; bin < bins; bin += perCell) {
      const part = (figure: readonly number[]) => figure.slice(bin, bin + perCell);
      // A pod that is not there, or loads its model, has no cell.
      const up = mean(members.flatMap((pod) => part(pod.up)));
      const requests = Number(mean(members.flatMap((pod) => part(pod.requests))).toPrecision(2));
      if (up === 0) {
        before = undefined;
      } else if (before?.requests === requests) {
        before.to = time(bin + perCell);
      } else {
        before = { pod: row * perRow + 1, from: time(bin), to: time(bin + perCell), requests };
        cells.push(before);
      }
    }
  }
  return { cells, rows, perRow };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
