import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contestant, RunningContestant } from './contestants';
import { Fleet } from './eppbench';

/** A real page of a vLLM server. */
const PAGE = 'test/fixtures/vllm-0.29.0/metrics-lora-in-flight.txt';

/** As long as the page of a server with more series. */
const PAGE_BYTES = 46_000;

const FLEET_PORT = 21_000;
const PICKER_PORT = 29_100;

/** Pickers beside each other, and what they are driven with. */
export interface SideBySide {
  /** The load generator. */
  readonly program: string;
  /** A file with the model servers' page of metrics. */
  readonly page: string;
  readonly contestants: readonly Contestant[];
}

/** Starts the contestants with so many endpoints, each with its own, and stops all of it in the end. */
export async function withContestants<T>(
  { program, page, contestants }: SideBySide,
  endpoints: number,
  run: (running: readonly RunningContestant[], fleets: readonly Fleet[]) => Promise<T>,
): Promise<T> {
  const fleets = contestants.map((_, index) => new Fleet(program, endpoints, FLEET_PORT + index * 1_000, page));
  const running: RunningContestant[] = [];
  try {
    await Promise.all(fleets.map(({ listening }) => listening));
    for (const [index, contestant] of contestants.entries()) {
      const started = new RunningContestant(contestant, fleets[index].ports, PICKER_PORT + index * 10);
      running.push(started);
      await started.started();
    }
    return await run(running, fleets);
  } finally {
    await Promise.all([...running, ...fleets].map((one) => one.stop()));
  }
}

/**
 * Measures each contestant in each round, one at a time and in turn.
 * @param warmUps rounds before those that count: some contestants are compiled while they run, once
 * @returns what was measured of each, by round
 */
export async function inTurn<T>(
  running: readonly RunningContestant[],
  { warmUps, rounds }: { readonly warmUps: number; readonly rounds: number },
  measure: (one: RunningContestant, index: number) => Promise<T>,
): Promise<T[][]> {
  const measured = running.map((): T[] => []);
  for (let round = -warmUps; round < rounds; round++) {
    for (const [index, one] of running.entries()) {
      const figures = await one.whileRunning(() => measure(one, index));
      if (round >= 0) measured[index].push(figures);
    }
  }
  return measured;
}

/** Writes the model servers' page of metrics, and gives its file. */
export function writePage(folder: string): string {
  const page = join(folder, 'metrics.txt');
  writeFileSync(page, longPage(readFileSync(PAGE, 'utf8')));
  return page;
}

/** A page with further families behind its own, none of them twice. */
function longPage(text: string): string {
  const own = text.split('\n').filter((line) => line.includes('vllm:'));
  const further = own.join('\n').replaceAll('vllm:', 'vllm:further_');
  return `${text}${further.slice(0, PAGE_BYTES - text.length).replace(/[^\n]*$/, '')}`;
}
