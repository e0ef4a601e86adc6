import { RENAMED_VLLM_METRICS } from '../../catalog';
import { finding } from '../finding';
import type { Rule } from '../rule';

/** The releases that still had the dead names. */
const OLD_IMAGE = /:v0\.\d\.|:v0\.10\./;

/** A metric that does not exist pins the replicas: the controller scales up on the others, and never down. */
export const metricGone: Rule = (inventory) =>
  inventory.modelAutoscalers.flatMap(({ autoscaler, servers }) =>
    servers.some(({ container }) => OLD_IMAGE.test(container.image))
      ? []
      : autoscaler.metrics.flatMap(({ text }) =>
          RENAMED_VLLM_METRICS.filter(({ name }) => names(text, name)).map(({ name, successor }) =>
            finding('GKEI_AUTOSCALER_METRIC_GONE', autoscaler.manifest, { metric: name, successor: successor.name }),
          ),
        ),
  );

/** Whether a text names a metric or one of the parts of a histogram, and not a longer name that begins like it. */
function names(text: string, metric: string): boolean {
  return new RegExp(`${metric}(_bucket|_sum|_count)?(?![\\w:])`).test(text);
}
