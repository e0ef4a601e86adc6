import type { DoneCause } from '../../../../src/picker/scheduling';
import { Registry, RequestMetrics, RequestRecord } from '../../../../src/picker/telemetry';

const registryOf = () => {
  const registry = new Registry();
  return { registry, metrics: new RequestMetrics(registry) };
};

function request(metrics: RequestMetrics, model: string, differs: Partial<RequestRecord> = {}): RequestRecord {
  const record = Object.assign(new RequestRecord(1), { asked: model, model, askedAt: 1, ...differs });
  metrics.began(record);
  return record;
}

function end(metrics: RequestMetrics, record: RequestRecord, cause: DoneCause, ms = 2_000): void {
  Object.assign(record, { cause, endedAt: record.startedAt + ms });
  metrics.ended(record);
}

const samples = (registry: Registry, name: string) =>
  registry
    .expose()
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

test('a completed request is counted under every name', () => {
  const { registry, metrics } = registryOf();
  const record = request(metrics, 'tiny', {
    streams: true,
    requestBytes: 800,
    answerBytes: 5_000,
    promptTokens: 100,
    answerTokens: 11,
    cachedTokens: 64,
    endpoint: 'a',
    answeredAt: 2,
  });
  record.firstTokenAt = record.startedAt + 1_000;
  end(metrics, record, 'completed');
  const labels = 'model_name="tiny",target_model_name="tiny",priority="0"';
  for (const [name, former, sum] of [
    ['request_duration_seconds', 'request_duration_seconds', 2],
    ['request_size_bytes', 'request_sizes', 800],
    ['response_size_bytes', 'response_sizes', 5_000],
    ['request_input_tokens', 'input_tokens', 100],
    ['request_output_tokens', 'output_tokens', 11],
    ['request_ntpot_seconds', 'normalized_time_per_output_token_seconds', 2 / 11],
  ] as const) {
    for (const full of [`llm_d_epp_${name}`, `inference_objective_${former}`, `inference_model_${former}`]) {
      expect(samples(registry, `${full}_count`)).toEqual([`${full}_count{${labels}} 1`]);
      const [line] = samples(registry, `${full}_sum`);
      expect(Number(line.split(' ')[1])).toBeCloseTo(sum, 6);
    }
  }
  expect(samples(registry, 'llm_d_epp_request_cached_tokens_sum')[0]).toMatch(/ 64$/);
  const [perToken] = samples(registry, 'llm_d_epp_request_streaming_tpot_seconds_sum');
  expect(Number(perToken.split(' ')[1])).toBeCloseTo(0.1, 6);
  expect(samples(registry, 'llm_d_epp_request_ttft_seconds_count')).toEqual([
    `llm_d_epp_request_ttft_seconds_count{${labels},streaming="true"} 1`,
  ]);
  expect(samples(registry, 'llm_d_epp_request_total')).toEqual([`llm_d_epp_request_total{${labels}} 1`]);
  expect(samples(registry, 'inference_objective_running_requests')).toEqual([
    `inference_objective_running_requests{${labels}} 0`,
  ]);
  expect(samples(registry, 'llm_d_epp_scheduler_attempts_total')).toEqual([
    'llm_d_epp_scheduler_attempts_total{status="success"} 1',
    'llm_d_epp_scheduler_attempts_total{status="failure"} 0',
  ]);
  expect(samples(registry, 'inference_extension_scheduler_e2e_duration_seconds_sum')[0]).toMatch(/ 0\.001$/);
});

test('requests run until they end', () => {
  const { registry, metrics } = registryOf();
  const one = request(metrics, 'tiny');
  request(metrics, 'tiny');
  expect(samples(registry, 'llm_d_epp_request_running')[0]).toMatch(/ 2$/);
  end(metrics, one, 'client-gone');
  expect(samples(registry, 'llm_d_epp_request_running')[0]).toMatch(/ 1$/);
  expect(samples(registry, 'llm_d_epp_request_error_total')).toEqual([]);
});

test('errors by reason; what nobody served is in no histogram', () => {
  const { registry, metrics } = registryOf();
  end(metrics, request(metrics, 'tiny', { answeredAt: 2, refusal: 'saturated' }), 'refused');
  end(metrics, request(metrics, 'tiny', { endpoint: 'a', answeredAt: 2 }), 'server-error');
  end(metrics, Object.assign(new RequestRecord(1), { refusal: 'body_malformed' }), 'refused');
  end(metrics, new RequestRecord(1), 'completed');
  const codes = samples(registry, 'llm_d_epp_request_error_total').map(
    (line) => /error_code="([^"]+)"} 1$/.exec(line)?.[1],
  );
  expect(codes).toEqual(['saturated', 'server-error', 'body_malformed']);
  expect(samples(registry, 'llm_d_epp_request_duration_seconds_count')).toEqual([]);
  expect(samples(registry, 'llm_d_epp_scheduler_attempts_total')[1]).toMatch(/ 1$/);
  expect(samples(registry, 'llm_d_epp_request_total')).toHaveLength(2);
});

test('rewritten names', () => {
  const { registry, metrics } = registryOf();
  for (const priority of [0, 1]) request(metrics, 'chat', { model: 'tiny', priority });
  expect(samples(registry, 'llm_d_epp_model_rewrite_decisions_total')).toEqual([
    'llm_d_epp_model_rewrite_decisions_total{model_name="chat",target_model="tiny"} 2',
  ]);
});

test('names that clients make up take bounded room', () => {
  const { registry, metrics } = registryOf();
  for (let index = 0; index < 3_000; index++) {
    end(metrics, request(metrics, `${index}${'x'.repeat(1_000)}`), 'client-error');
  }
  expect(samples(registry, 'llm_d_epp_request_total')).toHaveLength(1_001);
  expect(samples(registry, 'llm_d_epp_request_total').at(-1)).toMatch(/model_name="other".* 2000$/);
  expect(registry.expose().length).toBeLessThan(8 * 2 ** 20);
});

test('a model that is called as the series of all others shares it', () => {
  const { registry, metrics } = registryOf();
  for (const model of ['other', 'tiny', 'other']) request(metrics, model);
  end(metrics, Object.assign(new RequestRecord(1), { refusal: 'body_malformed' }), 'refused');
  const labels = (model: string) => `{model_name="${model}",target_model_name="${model}",priority="0"}`;
  expect(samples(registry, 'llm_d_epp_request_total')).toEqual([
    `llm_d_epp_request_total${labels('tiny')} 1`,
    `llm_d_epp_request_total${labels('other')} 2`,
  ]);
});

test('names are told apart wherever their blanks are, and are one where UTF-8 makes them one', () => {
  const { registry, metrics } = registryOf();
  request(metrics, 'a b', { model: 'c' });
  request(metrics, 'a', { model: 'b c' });
  request(metrics, 'a\u0000', { model: 'c' });
  for (const half of ['\ud800', '\ud801']) request(metrics, half, { model: 'm' });
  const counts = samples(registry, 'llm_d_epp_request_total').map((line) => Number(line.split(' ').at(-1)));
  expect(counts).toEqual([1, 1, 1, 2]);
  expect(samples(registry, 'llm_d_epp_model_rewrite_decisions_total')).toHaveLength(4);
});

test('a long name that is clipped inside of a character stays one that UTF-8 has', () => {
  const { registry, metrics } = registryOf();
  request(metrics, `${'x'.repeat(199)}\u{1f600}`);
  expect(samples(registry, 'llm_d_epp_request_total')[0]).toContain(`"${'x'.repeat(199)}\ufffd"`);
});
