import { measuredBy } from '../../../src/simulator/autoscaling/metric-names';

it.each([
  ['vllm:num_requests_waiting', 'queued-requests'],
  ['vllm_num_requests_running', 'running-requests'],
  ['prometheus.googleapis.com|vllm:kv_cache_usage_perc|gauge', 'kv-cache-use'],
  ['autoscaling.gke.io|chat-metrics|queued-requests', 'queued-requests'],
  ['autoscaling.gke.io|chat-metrics|pool-queue', 'pool-queue'],
  ['inference_pool_requests', 'pool-requests'],
  ['prometheus.googleapis.com|gke_inference_picker_endpoint_requests|gauge', 'pool-requests'],
  ['gke_inference_picker_endpoint_prompt_tokens', 'pool-prompt-tokens'],
  ['vllm:num_preemptions_total', undefined],
])('knows what %s is', (name, key) => {
  expect(measuredBy(name)?.key).toBe(key);
});
