import { parse, textMetrics, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { THEME } from './plots/theme';

declare module 'vega' {
  /** How wide texts are taken to be; its own types leave it out. */
  const textMetrics: { width: (item: { fontSize?: number }, text: unknown) => number };
}

/** A drawn plot: what goes into an `svg` element, and its size in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly content: string;
}

/** Widths of characters of a wide sans-serif font, by the size of the font: text in a narrower one has room to spare. */
const CHARACTERS: readonly (readonly [characters: RegExp, width: number])[] = [
  [/[iljtfr.,:;|!()[\]'’ -]/g, 0.38],
  [/[A-Zmw%@]/g, 0.82],
];
const OTHER_WIDTH = 0.63;

/**
 * Draws a plot, without a browser.
 *
 * @param name of the plot, by which identifiers in it differ from those in other plots of a page
 * @param spec Vega-Lite, to which the theme is added
 */
export async function drawSvg(name: string, spec: object): Promise<Drawing> {
  // Without a canvas Vega takes all characters to be as wide as the widest, and legends apart. The same for every machine, too.
  textMetrics.width = ({ fontSize = 11 }, text) => textWidth(String(text ?? ''), fontSize);
  const { spec: vega } = compile({ ...spec, config: THEME } as unknown as TopLevelSpec);
  const view = new View(parse(vega), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  const [, width, height, content] = /^<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>(.*)<\/svg>$/s.exec(svg)!;
  return { width: Number(width), height: Number(height), content: tidy(name, content) };
}

function textWidth(text: string, fontSize: number): number {
  let rest = text.length;
  let width = 0;
  for (const [characters, each] of CHARACTERS) {
    const count = text.match(characters)?.length ?? 0;
    width += count * each;
    rest -= count;
  }
  return fontSize * (width + rest * OTHER_WIDTH);
}

/** Leaves out what says nothing, rounds to what can be seen, and gives identifiers the plot's name and numbers from 0 on. */
function tidy(name: string, content: string): string {
  const ids = new Map<string, string>();
  const own = (id: string) => {
    ids.set(id, ids.get(id) ?? `${name}-${ids.size}`);
    return ids.get(id)!;
  };
  return content
    .replaceAll(/ (font-family|pointer-events|class|role|aria-[a-z]+)="[^"]*"| opacity="1"/g, '')
    .replaceAll(/<path d="(M0,0h[\d.]+v[\d.]+(h-[\d.]+)?Z)?"( display="none")?\/>/g, '')
    .replaceAll(/<[^>]+>/g, (tag) => tag.replaceAll(/(\d\.\d\d)\d+/g, '$1'))
    .replaceAll(/(?<= id=")[^"]+/g, own)
    .replaceAll(/(?<=url\(#)[^)]+/g, own);
}
