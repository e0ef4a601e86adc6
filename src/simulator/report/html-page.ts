import type { Report } from '../experiment/report';
import { autoscalerSection } from './autoscaler-section';
import { capacitySection } from './capacity-section';
import type { FigureSection } from './figures';
import { figureGrid } from './html-figures';
import { htmlShell } from './html-shell';
import { markup } from './markup';
import { policyTable, stageTables } from './policy-tables';
import { prefillSection } from './prefill-section';
import { seconds } from './quantities';
import { verdicts } from './verdict';

/** What a page says beside what its report holds. */
export interface About {
  /** The command that makes it. */
  readonly command: string;
  /** The fleet, in words. */
  readonly fleet: string;
  /** The program's. */
  readonly version: string;
}

/** A report as one HTML file that needs nothing else: no script, no font, no request. */
export function htmlPage(report: Report, sections: readonly FigureSection[], about: About): string {
  const { workload } = report;
  return htmlShell(
    `${workload.name}: scheduling policies compared`,
    `${header(report, about)}
${verdictList(report)}
<section>
<h2>All figures</h2>
${policyTable(report)}
</section>
${capacitySection(report)}
${prefillSection(report)}
${autoscalerSection(report)}
${sections.map(section).join('\n')}
${stageTables(report)}
${footer(report, about)}`,
  );
}

function header({ workload, seeds }: Report, { command, fleet }: About): string {
  const count = seeds.length === 1 ? 'one seed' : `${seeds.length} seeds`;
  return `<header>
<h1>${markup(workload.name)}</h1>
<p class="lead">${markup(workload.title)}</p>
<p>${markup(fleet)}, ${count}. Simulated; nothing here was measured on a GPU.</p>
<pre>${markup(command)}</pre>
</header>`;
}

function verdictList(report: Report): string {
  const sentences = verdicts(report).map(
    ({ text, worse }) => `<li class="${worse ? 'worse' : 'fine'}">${markup(text)}</li>`,
  );
  return `<section>
<h2>The verdict</h2>
<ul class="verdict">
<li class="fine">${markup(fastest(report))}</li>
${sentences.join('\n')}
</ul>
</section>`;
}

function fastest({ policies }: Report): string {
  const [first, ...others] = policies;
  const best = `${first.name} has the soonest first token: ${seconds(first.total.ttftMean.mean)} s on average`;
  const last = others.at(-1);
  return last === undefined
    ? `${best}.`
    : `${best}. ${last.name} has the latest: ${seconds(last.total.ttftMean.mean)} s.`;
}

function section({ heading, figures }: FigureSection): string {
  return `<section>
<h2>${markup(heading)}</h2>
${figureGrid(figures)}
</section>`;
}

function footer({ overheadMs, policies }: Report, { version }: About): string {
  const rules = policies.map(({ name, rule }) => `<dt>${markup(name)}</dt><dd>${markup(rule)}</dd>`);
  return `<footer>
<details><summary>The policies</summary><dl>${rules.join('')}</dl></details>
<p>Each request takes ${overheadMs} ms beside queue and engine. TTFT is the time from a request to its first token, TPOT the time from one
token of an answer to the next, goodput the part of the requests with the first token within 2 s and then one each 60 ms.
Made by gke-inference ${markup(version)}.</p>
</footer>`;
}
