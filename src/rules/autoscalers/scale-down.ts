import { Model } from '../../catalog';
import { estimateLoadTime } from '../../planning';
import { finding } from '../finding';
import type { Rule } from '../rule';

/** Google's guidance for inference, in seconds. */
const SHORTEST_WINDOW = 300;

/** Estimated loads are slow ones: a window of less than this part of one is certainly too short. */
const CERTAIN_SHARE = 0.5;

/** The longest window that Kubernetes allows. */
const LONGEST_WINDOW = 3600;

/** A replica that leaves in a pause shorter than its load is missed before the next one is there. */
export const scaleDown: Rule = (inventory) =>
  inventory.modelAutoscalers.flatMap(({ autoscaler, servers }) => {
    const loads = servers.flatMap(({ command }) => {
      const model = command.model === undefined ? undefined : Model.ofRepository(command.model);
      return model ? [estimateLoadTime(model).total] : [];
    });
    const load = loads.length > 0 ? Math.max(...loads) : undefined;
    const needed = Math.min(Math.max(SHORTEST_WINDOW, load ?? 0), LONGEST_WINDOW);
    const window = autoscaler.scaleDownWindow;
    const tooShort = window < Math.max(SHORTEST_WINDOW, CERTAIN_SHARE * (load ?? 0));
    return tooShort && window < LONGEST_WINDOW
      ? [finding('GKEI_SCALE_DOWN_TOO_FAST', autoscaler.manifest, { window, needed, load })]
      : [];
  });
