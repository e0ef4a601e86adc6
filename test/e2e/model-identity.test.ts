import { Chart, Testing } from 'cdk8s';
import {
  Accelerator,
  Adapter,
  EndpointPicker,
  GatewayClass,
  InferenceGateway,
  InferenceModel,
  InferencePool,
  Model,
  ModelServer,
} from '../../src';
import type { KubeObject } from './cluster/kube-object';
import { describeServed } from './gateway/describe-served';
import type { Change, ServedExample } from './gateway/served-example';

const CHAT = '/v1/chat/completions';
const MESSAGES = [{ role: 'user', content: 'What does a gateway do?' }];

/** Takes the place of an example: what `build` makes in a chart of the same namespace. */
function program(build: (chart: Chart) => InferencePool): Change {
  return (objects) => {
    const { namespace } = objects.find(({ kind }) => kind === 'InferencePool')!.metadata;
    const chart = new Chart(Testing.app(), 'identity', { namespace });
    const pool = build(chart);
    new EndpointPicker(chart, 'picker', { pool, image: 'registry.example.com/gke-inference-picker:1.0.0' });
    const gateway = new InferenceGateway(chart, 'gateway', {
      gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL,
      http: 'serve',
    });
    gateway.route('chat', { to: [{ pool }] });
    objects.splice(0, objects.length, ...(JSON.parse(JSON.stringify(Testing.synth(chart))) as KubeObject[]));
  };
}

const l4 = { model: Model.QWEN3_8B, accelerator: Accelerator.L4 };

async function ask(served: ServedExample, model: string, more: object = {}) {
  const answer = await served.post(CHAT, JSON.stringify({ model, messages: MESSAGES, max_tokens: 5, ...more }));
  return { status: answer.status, text: answer.body.toString() };
}

/** The names of models in an answer, each once. */
const modelsIn = (text: string) => [...new Set([...text.matchAll(/"model":\s*"([^"]*)"/g)].map(([, name]) => name))];

/** How many requests each pod of a Deployment has answered. */
async function answered(served: ServedExample, deployment: KubeObject): Promise<number> {
  const pods = await served.pods(deployment);
  const counts = await Promise.all(pods.map((pod) => served.requestsTo(pod)));
  return counts.reduce((sum, count) => sum + count, 0);
}

describeServed('model names', { example: 'minimal' }, (test) => {
  const support = Adapter.path('support-v3', '/adapters/support');
  const legal = Adapter.path('legal-v1', '/adapters/legal');
  const twoAdapters = program((chart) => {
    const server = new ModelServer(chart, 'server', { ...l4, adapters: [support, legal] });
    const pool = new InferencePool(chart, 'pool', { servers: [server] });
    new InferenceModel(chart, 'support', { pool, name: 'acme/support', targets: [support] });
    new InferenceModel(chart, 'legal', { pool, name: 'acme/legal', targets: [legal], criticality: 'critical' });
    return pool;
  });

  test('stand for adapters; the client never sees another name', { change: twoAdapters }, async (served) => {
    await served.ready();
    for (const name of ['acme/support', 'acme/legal', 'support-v3', Model.QWEN3_8B.repository]) {
      const unary = await ask(served, name);
      expect({ name, status: unary.status, models: modelsIn(unary.text) }).toEqual({
        name,
        status: 200,
        models: [name],
      });
      const events = await ask(served, name, { stream: true });
      expect({ status: events.status, models: modelsIn(events.text) }).toEqual({ status: 200, models: [name] });
      expect(events.text.trimEnd().endsWith('data: [DONE]')).toBe(true);
    }
    const list = await served.get('/v1/models');
    const listed = JSON.parse(list.body.toString()).data.map(({ id }: { id: string }) => id);
    expect([list.status, listed]).toEqual([200, ['acme/support', 'acme/legal']]);
    const unknown = await ask(served, 'acme/unknown');
    expect({ status: unknown.status, named: unknown.text.includes('acme/unknown') }).toEqual({
      status: 404,
      named: true,
    });
  });

  const canary = program((chart) => {
    const [v1, v2] = ['v1', 'v2'].map(
      (version) => new ModelServer(chart, version, { ...l4, replicas: 1, servedModelName: `chat-${version}` }),
    );
    const pool = new InferencePool(chart, 'pool', { servers: [v1, v2] });
    new InferenceModel(chart, 'chat', {
      pool,
      name: 'acme/chat',
      targets: [
        { target: v1, weight: 90 },
        { target: v2, weight: 10 },
      ],
    });
    return pool;
  });

  test('are split between versions by weight, each asked where it is served', { change: canary }, async (served) => {
    const servers = served.objects.filter(
      ({ kind, metadata }) =>
        kind === 'Deployment' && metadata.labels?.['app.kubernetes.io/component'] === 'model-server',
    );
    await served.podsReady([...servers, served.picker]);
    await served.picking();
    const [before] = await Promise.all([Promise.all(servers.map((server) => answered(served, server)))]);
    const requests = 300;
    for (let sent = 0; sent < requests; sent += 20) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(served, 'acme/chat', { max_tokens: 1 })));
      expect(new Set(answers.map(({ status, text }) => `${status} ${modelsIn(text)}`))).toEqual(
        new Set(['200 acme/chat']),
      );
    }
    const after = await Promise.all(servers.map((server) => answered(served, server)));
    const [most, least] = after.map((count, index) => count - before[index]).sort((a, b) => b - a);
    expect(most + least).toBe(requests);
    // Five standard deviations of 300 draws at 10 %.
    expect(least).toBeGreaterThan(4);
    expect(least).toBeLessThan(56);
    for (const name of ['chat-v1', 'chat-v2']) {
      expect((await ask(served, name)).status).toBe(200);
    }
  });
});
