import { roundRobin } from '../../../src/picker/scheduling/policies/round-robin';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { Registry } from '../../../src/picker/telemetry/registry';
import { registerSchedulingMetrics } from '../../../src/picker/telemetry/scheduling-metrics';
import { pickRequest } from '../scheduling/_pick-request';

const A = '10.0.0.1:8000';
const B = '10.0.0.2:8000';
let scheduler: Scheduler;
let registry: Registry;

const add = (id: string) => scheduler.endpoints.setEligible(scheduler.endpoints.add(id), true);
const pick = (id: number) => scheduler.pick(pickRequest(id), () => {});
const samples = (start: string) =>
  registry
    .expose()
    .split('\n')
    .filter((line) => line.startsWith(start));

beforeEach(() => {
  scheduler = new Scheduler({ policy: roundRobin, now: () => 0, random: () => 0, onMisuse: 'count' });
  registry = new Registry();
  registerSchedulingMetrics(registry, scheduler);
});

test('bookings and releases, in all and by endpoint and cause', () => {
  add(A);
  add(B);
  for (let id = 0; id < 4; id++) pick(id);
  scheduler.done(0, 'completed');
  scheduler.done(1, 'client-gone');
  scheduler.done(1, 'completed');
  expect(samples('gke_inference_picker_bookings_total')).toEqual(['gke_inference_picker_bookings_total 4']);
  expect(samples('gke_inference_picker_releases_total{cause="client-gone"}')[0]).toMatch(/ 1$/);
  expect(samples('gke_inference_picker_endpoint_bookings_total').map((line) => line.split(' ')[1])).toEqual(['2', '2']);
  expect(samples('gke_inference_picker_endpoint_requests').map((line) => line.split(' ')[1])).toEqual(['1', '1']);
  expect(samples('gke_inference_picker_endpoint_prompt_tokens')[0]).toMatch(/ 10$/);
  expect(samples('gke_inference_picker_booking_misuses_total')).toEqual([
    'gke_inference_picker_booking_misuses_total 1',
  ]);
  expect(samples('gke_inference_picker_endpoint_request_seconds')).toHaveLength(2);
});

test('the counters of an endpoint stay until its last booking is released', () => {
  add(A);
  pick(1);
  scheduler.endpoints.remove(A);
  expect(samples('gke_inference_picker_endpoint_bookings_total')).toHaveLength(1);
  pick(2);
  expect(samples('gke_inference_picker_refusals_total{reason="no-endpoint"}')[0]).toMatch(/ 1$/);
  scheduler.done(1, 'completed');
  expect(samples('gke_inference_picker_endpoint_bookings_total')).toEqual([]);
  expect(samples('gke_inference_picker_releases_total{cause="completed"}')[0]).toMatch(/ 1$/);
});
