import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultNode, nodeAt, type PickerNode } from './picker-node';
import { writePage } from './side-by-side';

/** What a benchmark of pickers is given. */
export interface BenchInput<Own extends string> {
  /** The load generator. */
  readonly program: string;
  /** A file with the model servers' page of metrics. */
  readonly page: string;
  /** The Node that runs the bundled picker. */
  readonly node: PickerNode;
  /** The other picker's program, if one is to stand beside it. */
  readonly rival: string | undefined;
  readonly rounds: number;
  /** Its own options. */
  readonly own: Readonly<Record<Own, string>>;
}

/**
 * Runs a benchmark of pickers with the command line's arguments; prints its help where they ask for it, or name no load generator.
 * @param own its own options, with their defaults
 */
export function runBench<Own extends string>(
  help: string,
  own: Readonly<Record<Own, string>>,
  bench: (input: BenchInput<Own>) => Promise<void>,
): void {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  main(help, own, bench).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

async function main<Own extends string>(
  help: string,
  own: Readonly<Record<Own, string>>,
  bench: (input: BenchInput<Own>) => Promise<void>,
): Promise<void> {
  const ownOptions = Object.entries<string>(own).map(
    ([name, value]) => [name, { type: 'string', default: value }] as const,
  );
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(ownOptions),
      eppbench: { type: 'string' },
      rival: { type: 'string' },
      node: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { eppbench: program, rival } = values;
  if (values.help || program === undefined) {
    process.stdout.write(help);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'gkei-bench-'));
  try {
    const node = values.node === undefined ? await defaultNode(folder) : nodeAt(values.node);
    const chosen = values as Readonly<Record<Own, string>>;
    await bench({ program, page: writePage(folder), node, rival, rounds: Number(values.rounds), own: chosen });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
