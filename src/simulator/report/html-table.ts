import type { Estimate } from '../experiment/bootstrap';
import { markup } from './markup';

/** What stands over a column: its unit below its title. */
export type Column = readonly [title: string, unit: string];

/** A row: what it is about, and its cells as HTML. */
export interface Row {
  readonly name: string;
  readonly cells: readonly string[];
  /** Whether it is the one that readers look for first. */
  readonly ours?: boolean;
}

/**
 * A table that is scrolled by itself where a screen is too narrow for it.
 *
 * @param what each row is about
 */
export function htmlTable(what: string, columns: readonly Column[], rows: readonly Row[]): string {
  const header = columns.map(([title, unit]) => `<th scope="col">${title}<small>${unit}</small></th>`);
  return `<div class="table" tabindex="0"><table>
<thead><tr><th scope="col">${what}</th>${header.join('')}</tr></thead>
<tbody>
${rows.map(htmlRow).join('\n')}
</tbody>
</table></div>`;
}

function htmlRow({ name, cells, ours = false }: Row): string {
  const data = cells.map((cell) => `<td>${cell}</td>`);
  return `<tr${ours ? ' class="default"' : ''}><th scope="row">${markup(name)}</th>${data.join('')}</tr>`;
}

/** A mean, and below it its interval where there is one. */
export function estimateCell({ mean, low, high }: Estimate, text: (value: number) => string): string {
  return text(low) === text(high) ? text(mean) : `${text(mean)}<small>${text(low)}–${text(high)}</small>`;
}
