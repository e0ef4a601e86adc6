import { finding } from '../finding';
import type { Rule } from '../rule';
import type { AutoscalerMetric } from '../views/autoscaler';

/** Processor, memory and GPU memory do not follow a model server's load. */
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
  return /DCGM_FI_DEV_FB_(USED|FREE)/i.test(text)
    ? 'vLLM takes its share of GPU memory at the start and keeps it'
    : undefined;
}
