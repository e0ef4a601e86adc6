import type { PodAdditions } from '../pod-additions';
import type { EngineContext } from './engine-context';

/** Port that reference pickers subscribe to. */
export const KV_EVENTS_PORT = 5557;

/**
 * Publishes KV events under the topic `kv@ADDRESS:PORT@MODEL`, by which pickers tell the endpoints apart. Each replica knows
 * its own address only when it starts, so Kubernetes fills it in.
 *
 * Source: the fields of `KVEventsConfig` in vLLM 0.29; the topic is what llm-d's pickers expect.
 */
export function kvEvents({ port, servedModelName }: EngineContext): PodAdditions {
  const config = {
    enable_kv_cache_events: true,
    publisher: 'zmq',
    endpoint: `tcp://*:${KV_EVENTS_PORT}`,
    topic: `kv@$(POD_IP):${port}@${servedModelName}`,
  };
  return {
    flags: { 'kv-events-config': JSON.stringify(config) },
    env: [{ name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
    ports: [{ name: 'kv-events', containerPort: KV_EVENTS_PORT, protocol: 'TCP' }],
  };
}
