import { Chart, Testing } from 'cdk8s';
import { EndpointPicker, InferencePool } from '../../src';
import { reviewAccess } from '../../src/picker/kube';
import { MetricsGuard } from '../../src/picker/metrics-guard';
import { MetricsServer } from '../../src/picker/metrics-server';
import { ServingState } from '../../src/picker/transport';
import { testServer } from '../constructs/chart';
import type { ApiClient } from './cluster/api-client';
import { describeCluster } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import type { KubeObject } from './cluster/kube-object';

/** What of a picker says who it is and what may be done. */
const ACCESS_KINDS = ['ServiceAccount', 'Secret', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'];

describeCluster('the guard of a picker’s metrics', { nodes: [] }, (test) => {
  test('lets the reader in that is rendered beside the picker, and nobody else', async ({
    api,
    cluster,
    namespace,
  }) => {
    const chart = new Chart(Testing.app(), 'test', { namespace });
    const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart)] });
    const picker = new EndpointPicker(chart, 'picker', {
      pool,
      image: 'registry.example.com/picker:1.0.0',
      guardMetrics: true,
    });
    const objects = (Testing.synth(chart) as KubeObject[]).filter(({ kind }) => ACCESS_KINDS.includes(kind));
    for (const object of objects) await api.apply(object);
    const secret = objects.find(({ kind }) => kind === 'Secret')!;
    const written = await eventually('the token is written', async () => {
      const { data } = await api.get(secret);
      return data?.token as string | undefined;
    });
    const token = Buffer.from(written, 'base64').toString();

    const asPicker = await cluster.as(namespace, picker.serviceAccount.name);
    const stranger = await cluster.as(namespace, 'default');
    const url = await serve(asPicker);
    const get = async (path: string, bearer?: string) => {
      const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
      return (await fetch(`${url}${path}`, { headers })).status;
    };
    // The authorizer of the API server follows the bindings with a delay.
    await eventually('the reader is let in', async () => (await get('/metrics', token)) === 200);
    expect(await get('/decisions', token)).toBe(403);
    expect(await get('/metrics', stranger.endpoint.token)).toBe(403);
    expect(await get('/metrics', `${token}x`)).toBe(401);
    expect(await get('/metrics')).toBe(401);
    expect(await get('/healthz')).toBe(503);
    for (const object of objects.filter(({ kind }) => kind.startsWith('Cluster'))) await api.delete(object);
    asPicker.close();
    stranger.close();
  });
});

const servers: MetricsServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** A metrics port that asks the API server as a client does. */
async function serve({ endpoint }: ApiClient): Promise<string> {
  const access = {
    namespace: undefined,
    connection: async () => ({
      server: endpoint.server,
      options: { ca: endpoint.ca, headers: { Authorization: `Bearer ${endpoint.token}` } },
    }),
  };
  // No verdict is kept, so that the delay of the authorizer does not count for longer.
  let now = 0;
  const guard = new MetricsGuard(
    (token, path) => reviewAccess(access, token, path),
    () => (now += 3_600_000),
    () => undefined,
  );
  const page = { type: 'text/plain', render: () => 'page' };
  const server = new MetricsServer(
    new Map([
      ['/metrics', page],
      ['/decisions', page],
    ]),
    new ServingState(),
    guard,
  );
  servers.push(server);
  return `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
}
