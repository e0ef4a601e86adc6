import type { KvEventPorts } from '../../../rules';
import type { PodAdditions } from '../pod-additions';
import type { EngineContext } from './engine-context';

/** Ports that reference pickers subscribe to, and ask for what they missed. */
export const KV_EVENT_PORTS: KvEventPorts = { port: 5557, replayPort: 5558 };

/**
 * Publishes KV events under the topic `kv@ADDRESS:PORT@MODEL`, by which pickers tell the endpoints apart. Each replica knows
 * its own address only when it starts, so Kubernetes fills it in. The last batches are kept for pickers that missed some.
 *
 * Source: the fields of `KVEventsConfig` in vLLM 0.29; the topic is what llm-d's pickers expect.
 */
export function kvEvents({ port, servedModelName }: EngineContext): PodAdditions {
  const config = {
    enable_kv_cache_events: true,
    publisher: 'zmq',
    endpoint: `tcp://*:${KV_EVENT_PORTS.port}`,
    replay_endpoint: `tcp://*:${KV_EVENT_PORTS.replayPort}`,
    topic: `kv@$(POD_IP):${port}@${servedModelName}`,
  };
  return {
    flags: { 'kv-events-config': JSON.stringify(config) },
    env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
    ports: [
      { name: 'kv-events', containerPort: KV_EVENT_PORTS.port, protocol: 'TCP' },
      { name: 'kv-replay', containerPort: KV_EVENT_PORTS.replayPort!, protocol: 'TCP' },
    ],
  };
}
