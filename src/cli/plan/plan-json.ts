import type { Fit } from '../../planning';
import type { PlanQuestion, PlanReport } from './plan-report';

/** A plan for programs: the same figures as the text, in bytes, tokens and seconds. */
export function planJson({ request, gpuHourPrice }: PlanQuestion, report: PlanReport): string {
  const { fit, choices, loadTimes, bound, ...rest } = report;
  return `${JSON.stringify(
    {
      ...rest,
      fit: fitJson(fit),
      typicalRequest: request,
      upperBound: {
        running: bound.running,
        secondsPerStep: bound.step,
        secondsPerRequest: bound.request,
        tokensPerSecond: bound.tokens,
      },
      gpuHourPrice,
      loadTimes: loadTimes.map(({ source, time }) => ({ source, ...time })),
      choices: choices.map((choice) => ({
        accelerator: choice.accelerator.name,
        gpus: choice.gpus,
        machineType: choice.machineType.name,
        ...(choice.fit
          ? { fits: true, maxModelLen: choice.fit.maxModelLen, concurrency: choice.fit.concurrency }
          : { fits: false, problem: choice.problem }),
      })),
    },
    undefined,
    2,
  )}\n`;
}

function fitJson({ accelerator, machineType, ...fit }: Fit) {
  return { accelerator: accelerator.name, gkeLabel: accelerator.gkeLabel, machineType: machineType.name, ...fit };
}
