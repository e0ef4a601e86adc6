import { join } from 'node:path';
import type { Command } from 'commander';
import type { Report } from '../../simulator/experiment';
import { drawReport, htmlPage, reportCsv, svgFile } from '../../simulator/report';
import { VERSION } from '../version';
import { fleetText } from './fleet-text';
import type { OutputPath } from './output-files';

/** Flags that name what is written beside the terminal's table, as the command line gives them. */
export interface ReportFlags {
  readonly stages?: boolean;
  readonly json?: string;
  readonly csv?: string;
  readonly html?: string;
  readonly svg?: string;
}

/** Gives a command these flags. */
export function addReportFlags(command: Command): Command {
  return command
    .option('--stages', 'also tell the stages of the workload one by one')
    .option('--html <file>', 'write a report with plots as one HTML file')
    .option('--svg <folder>', 'write each plot as an SVG file')
    .option('--json <file>', 'write all figures as JSON, for programs')
    .option('--csv <file>', 'write them as CSV: a row for each policy and seed, with --stages also for each stage');
}

/** The paths that the flags name. */
export function outputsOf({ json, csv, html, svg }: ReportFlags): OutputPath[] {
  const named = (flag: string, path: string | undefined, folder = false) =>
    path === undefined ? [] : [{ flag, path, folder }];
  return [...named('--json', json), ...named('--csv', csv), ...named('--html', html), ...named('--svg', svg, true)];
}

/** Whether runs must be recorded for what the flags ask for. */
export const hasPlots = ({ html, svg }: ReportFlags) => html !== undefined || svg !== undefined;

/**
 * What the flags ask for: texts by their paths.
 *
 * @param command what was called, told in the report
 */
export async function textsOf(report: Report, flags: ReportFlags, command: string): Promise<Map<string, string>> {
  const { json, csv, html, svg, stages = false } = flags;
  const texts = new Map<string, string>();
  if (json !== undefined) {
    // Recordings are what plots are drawn from; the figures are all in the runs.
    const text = JSON.stringify(report, (key, value) => (key === 'recording' ? undefined : value), 2);
    texts.set(json, `${text}\n`);
  }
  if (csv !== undefined) {
    texts.set(csv, reportCsv(report, stages));
  }
  const sections = hasPlots(flags) ? await drawReport(report) : [];
  if (html !== undefined) {
    texts.set(html, htmlPage(report, sections, { command, fleet: fleetText(report.workload), version: VERSION }));
  }
  if (svg !== undefined) {
    for (const figure of sections.flatMap(({ figures }) => figures)) {
      texts.set(join(svg, `${figure.plot.name}.svg`), svgFile(figure));
    }
  }
  return texts;
}

/** Flags that change no figure. */
const WITHOUT_EFFECT: readonly string[] = ['workers', 'stages', 'json', 'csv', 'html', 'svg'];

/** The call of a command that gives the same figures. */
export function callOf(command: Command): string {
  const flags = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .filter((option) => !WITHOUT_EFFECT.includes(option.attributeName()))
    .map((option) => {
      const value = command.getOptionValue(option.attributeName());
      return value === true ? option.long : `${option.long} ${quoted(String(value))}`;
    });
  return ['gke-inference', command.name(), ...command.args.map(quoted), ...flags].join(' ');
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./=,:@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
