export type { Plot } from './plot';
export { type PlotSection, plotSections } from './sections';
