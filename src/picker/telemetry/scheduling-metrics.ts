/** Counters of picks and bookings, read from the scheduler's own exact counts. */
import { type BookingCounts, type EndpointTable, RELEASE_CAUSES, type Scheduler, SlotState } from '../scheduling';
import type { Registry } from './registry';

/**
 * Registers the counters. Over all endpoints they only grow; those of one endpoint end with it, after its last booking
 * was released. Always bookings = releases + requests in flight.
 */
export function registerSchedulingMetrics(registry: Registry, scheduler: Scheduler): void {
  const { endpoints, refusals, serviceTime } = scheduler;
  registry.collect('gke_inference_picker_bookings_total', 'Requests booked.', 'counter', [], (emit) =>
    emit([], endpoints.total.booked),
  );
  registry.collect('gke_inference_picker_releases_total', 'Bookings ended, by cause.', 'counter', ['cause'], (emit) => {
    eachCause(endpoints.total, (cause, count) => emit([cause], count));
  });
  registry.collect(
    'gke_inference_picker_endpoint_bookings_total',
    'Requests booked on the endpoint.',
    'counter',
    ['endpoint'],
    (emit) => eachSlot(endpoints, (slot, id) => emit([id], endpoints.countsOf(slot).booked)),
  );
  registry.collect(
    'gke_inference_picker_endpoint_releases_total',
    'Bookings on the endpoint that ended, by cause.',
    'counter',
    ['endpoint', 'cause'],
    (emit) =>
      eachSlot(endpoints, (slot, id) =>
        eachCause(endpoints.countsOf(slot), (cause, count) => emit([id, cause], count)),
      ),
  );
  registry.collect(
    'gke_inference_picker_endpoint_requests',
    'Requests in flight at the endpoint.',
    'gauge',
    ['endpoint'],
    (emit) => eachSlot(endpoints, (slot, id) => emit([id], endpoints.booked[slot])),
  );
  registry.collect(
    'gke_inference_picker_endpoint_prompt_tokens',
    'Prompt tokens in flight at the endpoint that it has not answered a first token to.',
    'gauge',
    ['endpoint'],
    (emit) => eachSlot(endpoints, (slot, id) => emit([id], endpoints.bookedPromptTokens[slot])),
  );
  registry.collect(
    'gke_inference_picker_endpoint_request_seconds',
    'Mean time of a request at the endpoint, as scheduling has learned it.',
    'gauge',
    ['endpoint'],
    (emit) => eachSlot(endpoints, (slot, id) => emit([id], serviceTime.meanMs(slot) / 1_000)),
  );
  registry.collect(
    'gke_inference_picker_refusals_total',
    'Picks that found no endpoint, by reason.',
    'counter',
    ['reason'],
    (emit) => {
      for (const [reason, count] of Object.entries(refusals)) emit([reason], count);
    },
  );
  registry.collect(
    'gke_inference_picker_booking_misuses_total',
    'Messages to the scheduler that contradicted its bookings: faults of the picker.',
    'counter',
    [],
    (emit) => emit([], scheduler.misuses),
  );
}

function eachSlot(endpoints: EndpointTable, use: (slot: number, id: string) => void): void {
  for (let slot = 0; slot < endpoints.size; slot++) {
    if (endpoints.state[slot] !== SlotState.FREE) use(slot, endpoints.idOf(slot));
  }
}

function eachCause(counts: BookingCounts, use: (cause: string, count: number) => void): void {
  for (const cause of RELEASE_CAUSES) use(cause, counts.released[cause]);
}
