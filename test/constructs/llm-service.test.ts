import { Chart, JsonPatch, Testing } from 'cdk8s';
import { Accelerator, GatewayClass, InferenceGateway, LlmService, Model } from '../../src';
import { render, testChart } from './chart';

const props = { model: Model.QWEN3_8B, accelerator: Accelerator.L4, picker: { image: 'registry.example/picker:1' } };

test('one props object makes the whole path', () => {
  const chart = testChart();
  new LlmService(chart, 'chat', props);
  expect(render(chart).map(({ kind }) => kind)).toEqual([
    'Deployment',
    'PodDisruptionBudget',
    'InferencePool',
    'HealthCheckPolicy',
    'GCPBackendPolicy',
    'ServiceAccount',
    'Role',
    'RoleBinding',
    'Deployment',
    'Service',
    'Gateway',
    'HTTPRoute',
  ]);
});

test('several services share a gateway, each with a route of its own', () => {
  const chart = testChart();
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_INTERNAL });
  new LlmService(chart, 'one', { ...props, gateway, match: { headers: { 'x-tenant': 'one' } } });
  new LlmService(chart, 'two', { ...props, gateway });
  const objects = render(chart);
  expect(objects.filter(({ kind }) => kind === 'Gateway')).toHaveLength(1);
  const routes = objects.filter(({ kind }) => kind === 'HTTPRoute');
  expect(new Set(routes.map(({ metadata }) => metadata.name)).size).toBe(2);
  expect(routes[0].spec.rules[0].matches[0].headers).toEqual([{ name: 'x-tenant', value: 'one' }]);
});

test('every object says why it exists', () => {
  const chart = testChart();
  new LlmService(chart, 'chat', props);
  for (const { kind, metadata } of render(chart)) {
    expect([kind, metadata.annotations?.['kubernetes.io/description']]).toEqual([kind, expect.stringMatching(/.{20}/)]);
  }
});

test('all findings of an app are reported together, each under its construct', () => {
  const app = Testing.app();
  for (const name of ['one', 'two']) {
    new LlmService(new Chart(app, name, { namespace: 'llm' }), 'chat', { ...props, picker: {}, image: 'vllm:latest' });
  }
  const synthesise = () => app.synth();
  for (const path of ['one/chat/Server', 'one/chat/Picker', 'two/chat/Server', 'two/chat/Picker']) {
    expect(synthesise).toThrow(`[${path}] Deployment`);
  }
});

test('a finding is gone once its cause is, in the same process', () => {
  const chart = testChart();
  const service = new LlmService(chart, 'chat', { ...props, image: 'vllm/vllm-openai:latest' });
  expect(() => render(chart)).toThrow('GKEI_IMAGE_NOT_PINNED');
  const path = '/spec/template/spec/containers/0/image';
  service.server.deployment.addJsonPatch(JsonPatch.replace(path, 'vllm/vllm-openai:v0.29.0'));
  expect(render(chart)).toHaveLength(12);
});
