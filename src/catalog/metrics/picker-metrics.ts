import type { Metric } from './metric';
import { REQUEST_METRICS } from './request-metrics';

/** A metric of the bundled picker. */
export interface PickerMetric extends Metric {
  /**
   * What other pickers called it, the latest first. The metric has all names.
   *
   * @default - it had none
   */
  readonly formerNames?: readonly string[];
  /**
   * Of a histogram: upper bounds of the buckets, ascending, without infinity.
   *
   * @default - it is no histogram
   */
  readonly bounds?: readonly number[];
}

/**
 * The metrics of the bundled picker. Those of the pool have the names that llm-d's picker gives them, so that dashboards
 * and autoscalers made for it keep working.
 *
 * Source of the shared names: llm-d-router's metrics documentation (August 2026).
 */
export const PICKER_METRICS = {
  info: {
    name: 'llm_d_epp_info',
    formerNames: ['inference_extension_info'],
    type: 'gauge',
    unit: 'info',
    labels: ['commit', 'build_ref'],
    meaning: 'Always 1; `build_ref` is the version of this package, and `commit` is empty.',
  },
  averageKvCacheUse: {
    name: 'llm_d_epp_average_kv_cache_utilization',
    formerNames: ['inference_pool_average_kv_cache_utilization'],
    type: 'gauge',
    unit: 'share',
    labels: ['name'],
    meaning: 'Average part of the KV cache in use, 0 to 1.',
  },
  averageQueueSize: {
    name: 'llm_d_epp_average_queue_size',
    formerNames: ['inference_pool_average_queue_size'],
    type: 'gauge',
    unit: 'requests',
    labels: ['name'],
    meaning: 'Average number of requests that wait at an endpoint.',
  },
  averageRunningRequests: {
    name: 'llm_d_epp_average_running_requests',
    type: 'gauge',
    unit: 'requests',
    labels: ['name'],
    meaning: 'Average number of requests in the running batch of an endpoint.',
  },
  readyEndpoints: {
    name: 'llm_d_epp_ready_endpoints',
    formerNames: ['inference_pool_ready_pods'],
    type: 'gauge',
    unit: 'endpoints',
    labels: ['name'],
    meaning: 'Endpoints that may be picked.',
  },
  endpointQueueSize: {
    name: 'llm_d_epp_per_endpoint_queue_size',
    type: 'gauge',
    unit: 'requests',
    labels: ['name', 'model_server_endpoint'],
    meaning: 'Requests that wait at the endpoint.',
  },
  endpointQueueSizeByPod: {
    name: 'inference_pool_per_pod_queue_size',
    type: 'gauge',
    unit: 'requests',
    labels: ['name', 'model_server_pod'],
    meaning: 'The same, by the name of the endpoint’s pod, as the inference extension tells it.',
  },
  reportAge: {
    name: 'gke_inference_picker_report_age_seconds',
    type: 'gauge',
    unit: 'seconds',
    labels: ['name', 'endpoint'],
    meaning: 'Time since the endpoint last reported its load; infinite for never.',
  },
  scrapes: {
    name: 'gke_inference_picker_scrapes_total',
    type: 'counter',
    unit: 'items',
    labels: ['outcome'],
    meaning: 'Metrics pages of model servers that were asked for: `read`, or `failed`.',
  },
  scrapeRate: {
    name: 'gke_inference_picker_scrapes_per_second',
    type: 'gauge',
    unit: 'items',
    labels: [],
    meaning: 'Metrics pages of model servers that are read in a second, of late.',
  },
  bookings: {
    name: 'gke_inference_picker_bookings_total',
    type: 'counter',
    unit: 'requests',
    labels: [],
    meaning: 'Requests booked.',
  },
  releases: {
    name: 'gke_inference_picker_releases_total',
    type: 'counter',
    unit: 'requests',
    labels: ['cause'],
    meaning: 'Bookings ended, by cause.',
  },
  endpointBookings: {
    name: 'gke_inference_picker_endpoint_bookings_total',
    type: 'counter',
    unit: 'requests',
    labels: ['endpoint'],
    meaning: 'Requests booked on the endpoint.',
  },
  endpointReleases: {
    name: 'gke_inference_picker_endpoint_releases_total',
    type: 'counter',
    unit: 'requests',
    labels: ['endpoint', 'cause'],
    meaning: 'Bookings on the endpoint that ended, by cause.',
  },
  endpointRequests: {
    name: 'gke_inference_picker_endpoint_requests',
    type: 'gauge',
    unit: 'requests',
    labels: ['endpoint'],
    meaning: 'Requests in flight at the endpoint.',
  },
  endpointPromptTokens: {
    name: 'gke_inference_picker_endpoint_prompt_tokens',
    type: 'gauge',
    unit: 'tokens',
    labels: ['endpoint'],
    meaning:
      'Prompt tokens that the endpoint has to compute still: in flight, not held by its cache, no first token yet.',
  },
  endpointRequestTime: {
    name: 'gke_inference_picker_endpoint_request_seconds',
    type: 'gauge',
    unit: 'seconds',
    labels: ['endpoint'],
    meaning: 'Mean time of a request at the endpoint, as scheduling has learned it.',
  },
  endpointEjected: {
    name: 'gke_inference_picker_endpoint_ejected',
    type: 'gauge',
    unit: 'endpoints',
    labels: ['endpoint'],
    meaning:
      '1 while the endpoint is left out because it fails or refuses connections, or on trial after that; else 0.',
  },
  ejections: {
    name: 'gke_inference_picker_ejections_total',
    type: 'counter',
    unit: 'items',
    labels: ['reason'],
    meaning: 'How often endpoints were left out, by reason: `failures` or `refused`.',
  },
  adapterLoadTime: {
    name: 'gke_inference_picker_adapter_load_seconds',
    type: 'gauge',
    unit: 'seconds',
    labels: [],
    meaning: 'Time that a model server takes to load an adapter, as scheduling has learned it.',
  },
  kvEvents: {
    name: 'gke_inference_picker_kv_events_total',
    type: 'counter',
    unit: 'items',
    labels: ['kind'],
    meaning: 'Events of KV caches that model servers published, by kind: `stored`, `removed` or `cleared`.',
  },
  kvEventBatches: {
    name: 'gke_inference_picker_kv_event_batches_total',
    type: 'counter',
    unit: 'items',
    labels: [],
    meaning: 'Batches of such events.',
  },
  kvEventFaults: {
    name: 'gke_inference_picker_kv_event_faults_total',
    type: 'counter',
    unit: 'items',
    labels: ['kind'],
    meaning:
      'What went wrong in following KV caches, by kind: `gap` (batches were missing), `restart` (a server began anew), ' +
      '`unreadable` (a message that is no batch).',
  },
  kvEventReplays: {
    name: 'gke_inference_picker_kv_event_replays_total',
    type: 'counter',
    unit: 'items',
    labels: ['result'],
    meaning: 'Replays of batches that were missing, by result: `answered` or `failed`.',
  },
  kvEventBatchesRecovered: {
    name: 'gke_inference_picker_kv_event_batches_recovered_total',
    type: 'counter',
    unit: 'items',
    labels: [],
    meaning: 'Batches that were missing and came by a replay.',
  },
  endpointKvEventsConnected: {
    name: 'gke_inference_picker_endpoint_kv_events_connected',
    type: 'gauge',
    unit: 'endpoints',
    labels: ['endpoint'],
    meaning: '1 while what each engine of the endpoint publishes of its KV cache is listened to; else 0.',
  },
  endpointKvBlocks: {
    name: 'gke_inference_picker_endpoint_kv_blocks',
    type: 'gauge',
    unit: 'items',
    labels: ['endpoint'],
    meaning: 'Blocks that the endpoint reports to hold, in all of its engines and at all of their places.',
  },
  tokenisedPrompts: {
    name: 'gke_inference_picker_tokenised_prompts_total',
    type: 'counter',
    unit: 'requests',
    labels: ['result'],
    meaning: 'Prompts whose tokens a model server was to tell, by result: `known`, `refused`, `failed` or `dropped`.',
  },
  refusals: {
    name: 'gke_inference_picker_refusals_total',
    type: 'counter',
    unit: 'requests',
    labels: ['reason'],
    meaning: 'Picks that found no endpoint, by reason.',
  },
  heldBodyBytes: {
    name: 'gke_inference_picker_held_body_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    meaning: 'Bytes of bodies of requests that have no endpoint yet, or whose gateway has not taken them.',
  },
  heldBodyLimit: {
    name: 'gke_inference_picker_held_body_limit_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels: [],
    meaning: 'Bytes that these bodies may take; a request beyond it is refused.',
  },
  spans: {
    name: 'gke_inference_picker_spans_total',
    type: 'counter',
    unit: 'items',
    labels: ['outcome'],
    meaning: 'Spans of traced requests: exported to the collector, or dropped; only where requests are traced.',
  },
  bookingMisuses: {
    name: 'gke_inference_picker_booking_misuses_total',
    type: 'counter',
    unit: 'items',
    labels: [],
    meaning: 'Messages to the scheduler that contradicted its bookings: faults of the picker.',
  },
  ...REQUEST_METRICS,
} as const satisfies Record<string, PickerMetric>;
