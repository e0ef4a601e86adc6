import { eventually } from './cluster/eventually';
import { reference } from './cluster/kube-object';
import { describeServed } from './gateway/describe-served';
import { keyOf } from './gateway/gateway-objects';
import type { Change, ServedExample } from './gateway/served-example';
import { get } from './http-client';

/** A token a second, and the 40 s answer that takes: longer than GKE waits by default. */
const ONE_TOKEN_A_SECOND = { GKEI_MOCK_DECODE_MS_PER_TOKEN: '1000' };
const TOKENS = 40;
const GKE_TIMEOUT_MS = 30_000;

/** Five standard deviations of a share of one half: fewer than one run in a million is out by chance. */
const REQUESTS = 1000;
const SHARE_TOLERANCE = 0.08;

const without =
  (kind: string): Change =>
  (objects) => {
    objects.splice(
      objects.findIndex((object) => object.kind === kind),
      1,
    );
  };

describeServed('the policies of the minimal example', { example: 'minimal' }, (test) => {
  test('without its HealthCheckPolicy every request is 503', {
    change: without('HealthCheckPolicy'),
  }, async (served) => {
    await served.podsReady();
    await served.endpointsAre('/failed_active_hc');
    // A list of models would come from the picker itself.
    const body = JSON.stringify({ model: 'Qwen/Qwen3-8B', prompt: 'Hello', max_tokens: 1 });
    const answered = (status: number, text: string) =>
      eventually(`a completion is answered ${status}`, async () => {
        const answer = await served.post('/v1/completions', body);
        return answer.status === status && answer.body.includes(text);
      });
    await answered(503, 'no healthy upstream');

    await served.box.api.apply(served.whole('HealthCheckPolicy'));
    await answered(200, 'choices');
  });

  test('without its GCPBackendPolicy an answer of 40 s is cut with 504 after 30 s', {
    change: without('GCPBackendPolicy'),
    before: ({ cluster, namespace }) => cluster.simulate(namespace, ONE_TOKEN_A_SECOND),
  }, async (served) => {
    await served.ready();
    const model = await served.model();
    const body = JSON.stringify({ model, prompt: 'Count.', max_tokens: TOKENS, min_tokens: TOKENS, ignore_eos: true });
    const cut = served.post('/v1/completions', body);
    await eventually('a model server works on the request', () => isRunning(served));

    await served.box.api.apply(served.whole('GCPBackendPolicy'));
    await eventually('the gateway has the longer timeout', async () =>
      (await served.gateway.admin('/config_dump')).includes('"timeout": "3600s"'),
    );
    const whole = await served.post('/v1/completions', body);

    expect((await cut).status).toBe(504);
    expect((await cut).tookMs).toBeGreaterThanOrEqual(GKE_TIMEOUT_MS);
    expect((await cut).tookMs).toBeLessThan(GKE_TIMEOUT_MS + 5000);
    expect(whole.status).toBe(200);
    expect(whole.tookMs).toBeGreaterThanOrEqual(1000 * (TOKENS - 1));
    expect(JSON.parse(whole.body.toString()).usage.completion_tokens).toBe(TOKENS);
  });

  test('requests are shared by the weights of their backends', {}, async (served) => {
    await served.ready();
    const route = structuredClone(served.only('HTTPRoute'));
    const [rule] = route['spec'].rules;
    const [pool] = rule.backendRefs;
    // What a missing pool answers tells which share a request was in.
    rule.backendRefs = [
      { ...pool, weight: 2 },
      { ...pool, name: 'missing-a', weight: 1 },
      { ...pool, name: 'missing-b', weight: 1 },
    ];
    await served.box.api.apply(route);
    await served.answers(500);
    const bodies: string[] = [];
    while (bodies.length < REQUESTS) {
      bodies.push((await served.get('/v1/models')).body.toString());
    }
    const share = (text: string) => bodies.filter((body) => body.includes(text)).length / REQUESTS;
    expect(Math.abs(share('"object":"list"') - 0.5)).toBeLessThan(SHARE_TOLERANCE);
    expect(Math.abs(share('missing-a') - 0.25)).toBeLessThan(SHARE_TOLERANCE);
    expect(Math.abs(share('missing-b') - 0.25)).toBeLessThan(SHARE_TOLERANCE);
  });

  test('a route of another namespace reaches its pool with a ReferenceGrant and not without', {}, async (served) => {
    const { api, cluster, namespace } = served.box;
    await served.ready();
    const elsewhere = await cluster.createNamespace();
    const move = (kind: string) => {
      const { apiVersion, metadata, spec } = structuredClone(served.only(kind));
      return { apiVersion, kind, metadata: { name: metadata.name, namespace: elsewhere }, spec };
    };
    const gateway = move('Gateway');
    const route = move('HTTPRoute');
    route.spec.rules[0].backendRefs[0].namespace = namespace;
    await api.apply(gateway);
    await api.apply(route);
    const port = served.gateway.portOf(keyOf(gateway), 80);
    const answers = (status: number) =>
      eventually(`the other gateway answers ${status}`, async () => {
        const answer = await get({ ip: '127.0.0.1', port, path: '/v1/models' });
        return answer.status === status ? answer : undefined;
      });

    expect((await answers(500)).body.toString()).toContain('RefNotPermitted');
    const grant = {
      ...reference('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', namespace, 'routes-from-elsewhere'),
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: elsewhere }],
        to: [{ group: 'inference.networking.k8s.io', kind: 'InferencePool' }],
      },
    };
    await api.apply(grant);
    await answers(200);
    await api.delete(grant);
    await answers(500);
    await cluster.deleteNamespace(elsewhere);
  });
});

async function isRunning(served: ServedExample): Promise<boolean> {
  const pods = await served.pods(served.modelServer);
  const pages = await Promise.all(pods.map(({ status }) => fetch(`http://${status.podIP}:8000/metrics`)));
  const texts = await Promise.all(pages.map((page) => page.text()));
  return texts.some((text) => /^vllm:num_requests_running\{.*\} 1(?:\.0)?$/m.test(text));
}
