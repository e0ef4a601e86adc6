import type { Figure } from './figures';
import { markup } from './markup';
import { described } from './svg-file';

/** Figures side by side, as many as there is room for. */
export function figureGrid(figures: readonly Figure[]): string {
  return `<div class="figures${figures.length > 2 && figures.length !== 4 ? ' many' : ''}">
${figures.map(figure).join('\n')}
</div>`;
}

function figure(one: Figure): string {
  const { plot, drawing } = one;
  return `<figure id="${plot.name}">
<h3>${markup(plot.title)}</h3>
<svg viewBox="0 0 ${drawing.width} ${drawing.height}" ${described(one)}>${drawing.content}</svg>
<figcaption>${markup(plot.description)}</figcaption>
</figure>`;
}
