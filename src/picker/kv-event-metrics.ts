import { PICKER_METRICS, type PickerMetric } from '../catalog/metrics/picker-metrics';
import type { KvEventFollower } from './kv-events';
import type { ReportedCaches } from './scheduling';
import type { Emit, Registry } from './telemetry';

/** A metric whose values are read elsewhere. */
type ReadMetric = PickerMetric & { readonly type: 'counter' | 'gauge' };

/** Registers what comes of following KV caches; values are read when the page is written. */
export function registerKvEventMetrics(registry: Registry, follower: KvEventFollower, caches: ReportedCaches): void {
  const { counts } = follower;
  const collect = ({ name, meaning, type, labels = [] }: ReadMetric, read: (emit: Emit) => void) =>
    registry.collect(name, meaning, type, labels, read);
  const eachOf = (values: Readonly<Record<string, number>>) => (emit: Emit) => {
    for (const [label, value] of Object.entries(values)) emit([label], value);
  };

  collect(PICKER_METRICS.kvEvents, eachOf(counts.events));
  collect(PICKER_METRICS.kvEventBatches, (emit) => emit([], counts.batches));
  collect(PICKER_METRICS.kvEventFaults, (emit) => {
    emit(['gap'], counts.gaps);
    emit(['restart'], counts.restarts);
    emit(['unreadable'], counts.unreadable);
  });
  collect(PICKER_METRICS.kvEventReplays, eachOf(counts.replays));
  collect(PICKER_METRICS.kvEventBatchesRecovered, (emit) => emit([], counts.recovered));
  collect(PICKER_METRICS.tokenisedPrompts, eachOf(counts.tokenised));
  collect(PICKER_METRICS.endpointKvEventsConnected, (emit) =>
    follower.each(({ endpoint }, isConnected) => emit([endpoint.id], isConnected ? 1 : 0)),
  );
  collect(PICKER_METRICS.endpointKvBlocks, (emit) =>
    follower.each(({ endpoint, slot }) => emit([endpoint.id], caches.of(slot)?.size ?? 0)),
  );
}
