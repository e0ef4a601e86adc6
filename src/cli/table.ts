/** Width of a line when the output is no terminal. */
const DEFAULT_WIDTH = 120;

/** The least width in which the last column is wrapped; a narrower terminal wraps by itself. */
const LEAST_LAST_COLUMN = 30;

/**
 * Lays rows out in columns, two spaces apart, the last column wrapped at words.
 *
 * @param rows the header first, all of the same length
 * @param width characters a line
 */
export function table(rows: readonly (readonly string[])[], width = process.stdout.columns ?? DEFAULT_WIDTH): string {
  const last = rows[0].length - 1;
  const widths = rows[0].slice(0, last).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const indent = widths.reduce((sum, columnWidth) => sum + columnWidth + 2, 0);
  const room = Math.max(LEAST_LAST_COLUMN, width - indent);
  const lines = rows.flatMap((row) => {
    const [first, ...more] = linesOf(row[last], room);
    const cells = row.slice(0, last).map((cell, column) => cell.padEnd(widths[column] + 2));
    return [cells.join('') + first, ...more.map((line) => ' '.repeat(indent) + line)];
  });
  return lines.map((line) => line.trimEnd()).join('\n');
}

/**
 * Breaks a text at words.
 *
 * @param indent stands before every line
 * @param width characters a line, the indent included
 */
export function wrap(text: string, indent: string, width = process.stdout.columns ?? DEFAULT_WIDTH): string[] {
  return linesOf(text, Math.max(LEAST_LAST_COLUMN, width - indent.length)).map((line) => indent + line);
}

function linesOf(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
  }
  return lines;
}
