import type { Report } from '../../experiment/report';
import { distributions } from './distributions';
import { hitRates } from './hit-rates';
import type { Plot } from './plot';
import { podLoads } from './pod-loads';
import { queues } from './queues';
import { replicas } from './replicas';
import { PolicySeries } from './series';

/** Plots of one question. */
export interface PlotSection {
  readonly heading: string;
  readonly plots: readonly Plot[];
}

/** All plots of a report, whose runs must be recorded. */
export function plotSections(report: Report): PlotSection[] {
  const series = new PolicySeries(report);
  const sections = [
    { heading: 'How long requests take', plots: distributions(report, series) },
    { heading: 'What caches and queues hold', plots: [hitRates(report, series), ...queues(report, series)] },
    { heading: 'Pods against demand', plots: replicas(report) },
    { heading: 'Where requests go', plots: podLoads(report) },
  ];
  return sections.filter(({ plots }) => plots.length > 0);
}
