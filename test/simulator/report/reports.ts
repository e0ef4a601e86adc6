import { Measures } from '../../../src/simulator/experiment/measures';
import { reportOf } from '../../../src/simulator/experiment/report';
import type { Run } from '../../../src/simulator/experiment/run';
import type { WorkloadSpec } from '../../../src/simulator/workloads';

export const SPEC: WorkloadSpec = {
  name: 'test',
  title: 'a test',
  pods: 2,
  profile: 'llama-8b-h100',
  questions: { tokens: 100 },
  answers: 10,
  stages: [{ rate: 1, seconds: 1 }],
};

/** A run of one request whose two times are those, in milliseconds, and all else is alike. */
export function made(policy: string, seed: number, ttft: number, tpot: number): Run {
  const measures = new Measures();
  measures.add({
    arrivedAt: 0,
    firstTokenAt: ttft,
    doneAt: ttft + tpot,
    promptTokens: 10,
    cachedTokens: 0,
    answerTokens: 2,
  });
  measures.close(1_000, 0, [1]);
  return { policy, seed, total: measures.figures(), stages: [{ name: '1/s', ...measures.figures() }] };
}

export const report = (...runs: readonly Run[]) => reportOf(SPEC, runs);
