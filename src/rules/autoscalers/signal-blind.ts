import { finding } from '../finding';
import type { Rule } from '../rule';
import type { AutoscalerMetric } from '../views/autoscaler';

/** Metrics that do not follow a model server's load, and why; by parts of their names, as every source of metrics spells them. */
const BLIND: readonly (readonly [RegExp, string])[] = [
  [/DCGM_FI_DEV_FB_(USED|FREE)/i, 'vLLM takes its share of GPU memory at the start and keeps it'],
  [
    /DCGM_FI_DEV_GPU_UTIL|DCGM_FI_PROF_GR_ENGINE_ACTIVE|accelerator.duty_cycle/i,
    'it is near 100 % with one request as with many, since it counts the time in which the GPU does anything at all',
  ],
  [
    /rate\(\s*(vllm:request_success_total|\w*_request_total)\b/,
    'the cost of a request varies a thousandfold, and requests that wait are not among those that end',
  ],
];

/** Processor, memory, GPU memory, the GPU's duty cycle and requests a second do not follow a model server's load. */
export const signalBlind: Rule = (inventory) =>
  inventory.modelAutoscalers.flatMap(({ autoscaler }) =>
    autoscaler.metrics.flatMap((metric) => {
      const why = blindness(metric);
      return why === undefined
        ? []
        : [finding('GKEI_AUTOSCALER_SIGNAL_BLIND', autoscaler.manifest, { metric: metric.text, why })];
    }),
  );

function blindness({ resource, text }: AutoscalerMetric): string | undefined {
  if (resource === 'cpu') {
    return 'the work is done on the GPU, and one core polls it whether there is load or not';
  }
  if (resource === 'memory') {
    return 'it is full of weights and page cache whether there is load or not';
  }
  return BLIND.find(([name]) => name.test(text))?.[1];
}
