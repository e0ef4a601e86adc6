/**
 * Colours by their names, in light and in dark surroundings. Those of series can be told apart by people who see fewer colours
 * than others: they are Okabe's and Ito's, made darker or lighter for contrast of at least 3 to 1.
 */
export const COLOURS = {
  paper: ['#ffffff', '#14171c'],
  card: ['#f6f7f9', '#1c2027'],
  ink: ['#1b1f24', '#e8eaed'],
  muted: ['#59626d', '#a3acb8'],
  grid: ['#dfe3e8', '#343b45'],
  good: ['#00724f', '#4ccba0'],
  bad: ['#b34700', '#ff9a5c'],
  other: ['#9aa3ad', '#6b7480'],
  'series-1': ['#0068a8', '#58b2f0'],
  'series-2': ['#c95000', '#ff9152'],
  'series-3': ['#007f5c', '#2fc79a'],
  'series-4': ['#b0508a', '#ea9fc8'],
  'series-5': ['#8f6a00', '#e6bd45'],
  'series-6': ['#5b53c0', '#aea6ff'],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;

export type Colour = keyof typeof COLOURS;

/** A colour that follows the surroundings. */
export const colour = (name: Colour) => `var(--${name})`;

/** CSS that gives the names their colours. */
export function colourRules(): string {
  const rules = (scheme: 0 | 1) =>
    `:root{${Object.entries(COLOURS)
      .map(([name, values]) => `--${name}:${values[scheme]}`)
      .join(';')}}`;
  return `${rules(0)}@media (prefers-color-scheme:dark){${rules(1)}}`;
}

/** Series that have colours of their own; the dashes tell them apart without any. */
export const SERIES: readonly { readonly colour: Colour; readonly dash: readonly number[] }[] = [
  { colour: 'series-1', dash: [1, 0] },
  { colour: 'series-2', dash: [7, 3] },
  { colour: 'series-3', dash: [2, 2] },
  { colour: 'series-4', dash: [9, 2, 2, 2] },
  { colour: 'series-5', dash: [4, 2] },
  { colour: 'series-6', dash: [12, 3] },
];

/** How every plot looks: Vega-Lite's `config`. */
export const THEME = {
  // Descriptions stand at the plot as a whole.
  aria: false,
  background: null,
  padding: { left: 2, right: 6, top: 4, bottom: 2 },
  view: { stroke: null },
  font: 'system-ui',
  axis: {
    labelColor: colour('ink'),
    labelFontSize: 11,
    titleColor: colour('muted'),
    titleFontSize: 11,
    titleFontWeight: 'normal',
    domainColor: colour('other'),
    tickColor: colour('other'),
    gridColor: colour('grid'),
    labelLimit: 160,
    tickCount: 5,
  },
  legend: {
    orient: 'top',
    direction: 'horizontal',
    title: null,
    labelColor: colour('ink'),
    labelFontSize: 11,
    titleColor: colour('muted'),
    titleFontSize: 11,
    titleFontWeight: 'normal',
    labelLimit: 150,
    symbolSize: 160,
    symbolOpacity: 1,
    symbolStrokeWidth: 2.5,
    columns: 2,
    rowPadding: 2,
  },
};
