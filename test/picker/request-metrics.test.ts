import type { ModelServer } from '../../src/simulator/server/model-server';
import { ask, eventually, post, startServer } from '../simulator/server/test-server';
import { RunningPicker } from './_support/running-picker';

const CHAT = { model: 'tiny', messages: [{ role: 'user', content: 'hello '.repeat(400) }], max_tokens: 8 };

let picker: RunningPicker;
let server: ModelServer;

afterEach(async () => {
  await picker.stop();
  server.crash();
});

test('requests are measured from their first byte to their last', async () => {
  const started = await startServer('tiny --sim-speed 1000 --enable-prompt-tokens-details');
  server = started.server;
  picker = await RunningPicker.start([started.url]);
  const stream = { ...CHAT, stream: true, stream_options: { include_usage: true } };
  for (const body of [CHAT, stream, { ...CHAT, model: 'unknown' }, '{'])
    await post(`${picker.url}/v1/chat/completions`, body);
  const tiny = 'model_name="tiny",target_model_name="tiny",priority="0"';
  await eventually(
    () => picker.metric(`llm_d_epp_request_duration_seconds_count{${tiny}}`),
    (count) => count === 2,
  );
  const value = (name: string, labels = tiny) => picker.metric(`llm_d_epp_${name}{${labels}}`);
  expect(await value('request_total')).toBe(2);
  expect(await value('request_running')).toBe(0);
  expect(await value('request_output_tokens_sum')).toBe(16);
  expect(await value('request_input_tokens_count')).toBe(2);
  expect(await value('request_cached_tokens_sum')).toBeGreaterThan(0);
  expect(await value('request_size_bytes_sum')).toBe(JSON.stringify(CHAT).length + JSON.stringify(stream).length);
  expect(await value('response_size_bytes_count')).toBe(2);
  for (const streaming of ['true', 'false']) {
    expect(await value('request_ttft_seconds_count', `${tiny},streaming="${streaming}"`)).toBe(1);
  }
  const { text } = await ask(`${picker.metricsUrl}/metrics`);
  const codes = [...text.matchAll(/^inference_objective_request_error_total\{.*error_code="([^"]+)"\} 1$/gm)];
  expect(codes.map(([, code]) => code).sort()).toEqual(['body_malformed', 'model_not_found']);
  expect(await picker.metric('llm_d_epp_prefix_indexer_size')).toBeGreaterThan(0);
  expect(await picker.metric('llm_d_epp_prefix_indexer_hit_ratio_count')).toBe(2);
});
