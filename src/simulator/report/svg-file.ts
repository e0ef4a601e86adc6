import type { Figure } from './figures';
import { markup } from './markup';
import { COLOURS } from './plots/theme';

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';
const TITLE = { size: 13, line: 17, characters: 50 };

/** The attributes that tell a reader who does not see a figure what is in it. */
export function described({ plot: { title, description, cells } }: Figure): string {
  return `role="img" aria-label="${markup(`${title}. ${description}`)}"${cells ? ' shape-rendering="crispEdges"' : ''}`;
}

/** A figure as a file: with its title, and in light colours, since not every viewer knows of others. */
export function svgFile(figure: Figure): string {
  const { plot, drawing } = figure;
  const lines = wrapped(plot.title);
  const top = 8 + TITLE.line * lines.length;
  const { width } = drawing;
  const height = drawing.height + top;
  const titles = lines.map(
    (line, index) =>
      `<text x="4" y="${TITLE.line * (index + 1)}" font-size="${TITLE.size}" font-weight="600" fill="var(--ink)">${markup(line)}</text>`,
  );
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${markup(FONT)}" ${described(figure)}>`,
    `<desc>${markup(plot.description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="var(--paper)"/>`,
    ...titles,
    `<g transform="translate(0,${top})">${drawing.content}</g>`,
    '</svg>\n',
  ].join('\n');
  return svg.replaceAll(/var\(--([a-z0-9-]+)\)/g, (_, name: keyof typeof COLOURS) => COLOURS[name][0]);
}

function wrapped(text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    if (lines[last] !== '' && lines[last].length + 1 + word.length > TITLE.characters) {
      lines.push(word);
    } else {
      lines[last] = lines[last] === '' ? word : `${lines[last]} ${word}`;
    }
  }
  return lines;
}
