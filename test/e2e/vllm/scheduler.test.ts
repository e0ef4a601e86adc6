/** The simulated engine against vLLM's own scheduler and cache, on random requests. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { randomSequence } from '../../simulator/engine/vllm/random-sequence';
import { writeCounts } from '../../simulator/engine/vllm/recorded-counts';
import { ReplayEngine } from '../../simulator/engine/vllm/replay';
import type { BatchCounts } from '../../simulator/engine/vllm/settings';
import { locatePart } from '../install/locate-part';
import { vllm } from '../install/vllm';
import { VLLM_ENVIRONMENT } from './environment';

const TITLE = 'finds and preempts what the engine does';
const SEQUENCES = 400;
/** As many as an ordinary test compares with. */
const RECORDED = 60;

const located = locatePart(vllm, 'vLLM’s scheduler', (test) => test(TITLE));

if (located !== undefined) {
  describe('vLLM’s scheduler', () => test(TITLE, () => compare(located)));
}

function compare(folder: string): void {
  const sequences = Array.from({ length: SEQUENCES }, (_, seed) => randomSequence(seed));
  const tasks = sequences.map(({ settings, batches }) => ({
    settings,
    batches: batches.map(({ batch, answers }) => batch.map((request, at) => ({ ...request, answer: answers[at] }))),
  }));
  const lines = run(folder, tasks.map((task) => `${JSON.stringify(task)}\n`).join(''));
  const counted = lines.map((line) => JSON.parse(line) as BatchCounts[]);
  if (process.env['GKEI_RECORD_VLLM'] === 'true') {
    writeCounts('scheduler', counted.slice(0, RECORDED));
  }
  for (const [seed, { settings, batches }] of sequences.entries()) {
    const engine = new ReplayEngine(settings);
    const counts = batches.map(({ batch, answers }) => engine.serve(batch, answers));
    expect({ seed, counts }).toEqual({ seed, counts: counted[seed] });
  }
  expect(counted.flat().reduce((sum, { preemptions }) => sum + preemptions, 0)).toBeGreaterThan(SEQUENCES);
}

/** Has vLLM's scheduler serve a task a line; gives its output's lines. */
function run(folder: string, input: string): string[] {
  const command = [join(__dirname, 'scheduler.py'), join(folder, 'models', 'model')];
  const env = { ...process.env, ...VLLM_ENVIRONMENT };
  const options = { input, env, encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr } = spawnSync(join(folder, 'venv', 'bin', 'python'), command, options);
  if (status !== 0) {
    throw new Error(`scheduler.py ended with ${status}\n${stderr.slice(-4_000)}`);
  }
  return stdout.trimEnd().split('\n');
}
