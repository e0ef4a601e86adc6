import { SERVING_PATHS } from '../../../src/catalog/serving-paths';
import { DEFAULT_STATE_TIMEOUTS, type ExchangeSettings, ServingPaths } from '../../../src/picker/exchange';
import type { SchedulingPort } from '../../../src/picker/scheduling/port';
import type { Deadlines } from '../../../src/picker/transport';

/** Settings of exchanges that change nothing, and ask for no more than the port tells. */
export function settingsWith(port: SchedulingPort, deadlines: Deadlines): ExchangeSettings {
  return {
    port,
    deadlines,
    timeouts: DEFAULT_STATE_TIMEOUTS,
    servingPaths: new ServingPaths(SERVING_PATHS),
    resolveModel: ({ asked }) => ({ model: asked, priority: 0 }),
    listModels: () => [],
    maxBodyBytes: 1_000_000,
    hashesPrompts: false,
    usage: 'ignore',
  };
}
