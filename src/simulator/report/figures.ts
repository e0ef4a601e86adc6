import { errorOf } from '../../errors';
import type { Report } from '../experiment/report';
import type { Drawing } from './draw-svg';
import { type Plot, plotSections } from './plots';

/** A plot and what it looks like. */
export interface Figure {
  readonly plot: Plot;
  readonly drawing: Drawing;
}

/** Figures of one question. */
export interface FigureSection {
  readonly heading: string;
  readonly figures: readonly Figure[];
}

/**
 * What draws plots. It is a file of its own beside the program and loaded for reports alone: with Vega it is half as large as
 * all of the program, and no part of the picker's image.
 *
 * @throws GkeInferenceError GKEI_NO_PLOTS where that file is not
 */
export function loadDrawing(): typeof import('./draw-svg') {
  try {
    return require('./draw-svg');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') {
      throw errorOf('GKEI_NO_PLOTS', undefined);
    }
    throw error;
  }
}

/** Draws all plots of a report, whose runs must be recorded. */
export async function drawReport(report: Report): Promise<FigureSection[]> {
  const sections: FigureSection[] = [];
  for (const { heading, plots } of plotSections(report)) {
    sections.push({ heading, figures: await drawPlots(plots) });
  }
  return sections;
}

/** Draws plots one after the other. @throws as {@link loadDrawing} */
export async function drawPlots(plots: readonly Plot[]): Promise<Figure[]> {
  const { drawSvg } = loadDrawing();
  const figures: Figure[] = [];
  for (const plot of plots) {
    figures.push({ plot, drawing: await drawSvg(plot.name, plot.spec) });
  }
  return figures;
}
