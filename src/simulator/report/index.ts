export { CSV_COLUMNS, reportCsv } from './csv';
export { drawReport, type Figure, type FigureSection, loadDrawing } from './figures';
export { type About, htmlPage } from './html-page';
export { percent, seconds } from './quantities';
export { svgFile } from './svg-file';
export { type Verdict, verdicts } from './verdict';
