import { Histogram } from '../../../src/simulator/experiment/histogram';
import { Measures } from '../../../src/simulator/experiment/measures';
import type { Recording } from '../../../src/simulator/experiment/recording';
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
export function made(policy: string, seed: number, ttft: number, tpot: number, recording?: Recording): Run {
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
  const run = { policy, seed, total: measures.figures(), stages: [{ name: '1/s', ...measures.figures() }] };
  return recording === undefined ? run : { ...run, recording };
}

/** A recording of requests with those times to first token, whose last token comes 100 ms later, on two pods for two seconds. */
export function recorded(ttfts: readonly number[]): Recording {
  const [ttft, latency] = [new Histogram(), new Histogram()];
  for (const milliseconds of ttfts) {
    ttft.add(milliseconds);
    latency.add(milliseconds + 100);
  }
  return {
    ttft: ttft.buckets(),
    latency: latency.buckets(),
    timeline: {
      binMs: 500,
      pods: [
        { up: [1, 1, 1, 1], requests: [4, 4, 2, 0], waiting: [2, 2, 0, 0], kvUse: [0.5, 0.5, 0.2, 0] },
        { up: [0, 0, 1, 1], requests: [0, 0, 6, 6], waiting: [0, 0, 1, 3], kvUse: [0, 0, 0.8, 0.9] },
      ],
      serving: [1, 1, 2, 2],
      rate: [8, 0, 12, 0],
    },
    stages: [{ name: '1/s', judged: true, beginMs: 0, endMs: 2_000 }],
  };
}

export const report = (...runs: readonly Run[]) => reportOf(SPEC, runs);
