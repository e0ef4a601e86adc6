/** Counters of picks and bookings, read from the scheduler's own exact counts. */
import { PICKER_METRICS } from '../../catalog/metrics/picker-metrics';
import { type BookingCounts, type EndpointTable, RELEASE_CAUSES, type Scheduler, SlotState } from '../scheduling';
import { collect } from './catalog-metrics';
import type { Registry } from './registry';

/**
 * Registers the counters. Over all endpoints they only grow; those of one endpoint end with it, after its last booking
 * was released. Always bookings = releases + requests in flight.
 */
export function registerSchedulingMetrics(registry: Registry, scheduler: Scheduler): void {
  const { endpoints, refusals, serviceTime, health } = scheduler;
  const perEndpoint = (metric: Parameters<typeof collect>[1], of: (slot: number) => number) =>
    collect(registry, metric, (emit) => eachSlot(endpoints, (slot, id) => emit([id], of(slot))));

  collect(registry, PICKER_METRICS.bookings, (emit) => emit([], endpoints.total.booked));
  collect(registry, PICKER_METRICS.releases, (emit) =>
    eachCause(endpoints.total, (cause, count) => emit([cause], count)),
  );
  perEndpoint(PICKER_METRICS.endpointBookings, (slot) => endpoints.countsOf(slot).booked);
  collect(registry, PICKER_METRICS.endpointReleases, (emit) =>
    eachSlot(endpoints, (slot, id) => eachCause(endpoints.countsOf(slot), (cause, count) => emit([id, cause], count))),
  );
  perEndpoint(PICKER_METRICS.endpointRequests, (slot) => endpoints.booked[slot]);
  perEndpoint(PICKER_METRICS.endpointPromptTokens, (slot) => endpoints.pendingTokens[slot]);
  perEndpoint(PICKER_METRICS.endpointRequestTime, (slot) => serviceTime.meanMs(slot) / 1_000);
  perEndpoint(PICKER_METRICS.endpointEjected, (slot) => (health.reasonOf(slot) === undefined ? 0 : 1));
  collect(registry, PICKER_METRICS.ejections, (emit) => {
    for (const [reason, count] of Object.entries(health.ejections)) emit([reason], count);
  });
  collect(registry, PICKER_METRICS.adapterLoadTime, (emit) => emit([], scheduler.adapters.loadMs / 1_000));
  collect(registry, PICKER_METRICS.refusals, (emit) => {
    for (const [reason, count] of Object.entries(refusals)) emit([reason], count);
  });
  collect(registry, PICKER_METRICS.bookingMisuses, (emit) => emit([], scheduler.misuses));
}

function eachSlot(endpoints: EndpointTable, use: (slot: number, id: string) => void): void {
  for (let slot = 0; slot < endpoints.size; slot++) {
    if (endpoints.state[slot] !== SlotState.FREE) use(slot, endpoints.idOf(slot));
  }
}

function eachCause(counts: BookingCounts, use: (cause: string, count: number) => void): void {
  for (const cause of RELEASE_CAUSES) use(cause, counts.released[cause]);
}
