import { finding } from '../finding';
import type { Rule } from '../rule';
import { readKvEventPorts } from '../views/kv-events';
import type { VllmCommand } from '../views/vllm-command';

/**
 * Each data-parallel engine publishes on the port of the first plus its rank, and sends again likewise: where the two ranges meet
 * on one machine, two engines want one port, and the server does not start.
 *
 * Source: `ZmqEventPublisher.offset_endpoint_port` in vLLM 0.29's `vllm/distributed/kv_events.py`.
 */
export const kvEventPorts: Rule = (inventory) =>
  inventory.modelServers.flatMap(({ workload, command }) => {
    const { port, replayPort } = readKvEventPorts(command) ?? {};
    const engines = enginesOf(command);
    if (port === undefined || replayPort === undefined || engines === undefined) {
      return [];
    }
    return Math.abs(replayPort - port) >= engines
      ? []
      : [finding('GKEI_KV_EVENT_PORTS_MEET', workload.manifest, { port, replayPort, engines })];
  });

/** Engines on one machine; undefined where that cannot be told. */
function enginesOf(command: VllmCommand): number | undefined {
  if (!command.lacks('data-parallel-rank')) {
    return 1;
  }
  const all = command.number('data-parallel-size', 1);
  return all && command.number('data-parallel-size-local', all);
}
