import { drawPlots, type Figure, figureGrid, htmlShell, markup } from '../../simulator/report';
import { actRows, type Outcome } from './act-text';
import { actPlots } from './plots';

/** The demonstration as one HTML file that needs nothing else. */
export async function demoPage(outcomes: readonly Outcome[], command: string, closing: string): Promise<string> {
  const sections: string[] = [];
  for (const outcome of outcomes) {
    sections.push(section(outcome, await drawPlots(actPlots(outcome)), sections.length + 1));
  }
  return htmlShell(
    'Language models served like web services, and what cures it',
    `<header>
<h1>Language models are no web pages</h1>
<p class="lead">Three troubles of serving them as if they were, each with its cure beside it.</p>
<p>Simulated; nothing here was measured on a GPU.</p>
<pre>${markup(command)}</pre>
</header>
${sections.join('\n')}
<footer><p>${markup(closing)}</p></footer>`,
  );
}

function section(outcome: Outcome, figures: readonly Figure[], number: number): string {
  const { act } = outcome;
  const [head, ...rows] = actRows(outcome);
  const line = (cells: readonly string[], tag: 'th' | 'td') =>
    `<tr><th>${markup(cells[0])}</th>${cells
      .slice(1)
      .map((cell) => `<${tag}>${markup(cell)}</${tag}>`)
      .join('')}</tr>`;
  return `<section>
<h2>${number}. ${markup(act.title)}</h2>
<p>${prose(act.trouble)}</p>
${figureGrid(figures)}
<div class="table"><table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table></div>
<p>Cure: ${prose(act.cure)}</p>
<p class="note">Where it cures little: ${prose(act.limits)}</p>
</section>`;
}

/** A text with its commands set as such. */
function prose(text: string): string {
  return markup(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
