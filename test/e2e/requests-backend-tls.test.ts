import type { Chart } from 'cdk8s';
import { Accelerator, GatewayClass, InferenceGateway, LlmService, Model } from 'gke-inference';
import { PICKER_METRICS } from '../../src/catalog/metrics/picker-metrics';
import { selfSignedCertificate } from '../../src/picker/transport/tls/self-signed-certificate';
import type { Box } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import type { KubeObject } from './cluster/kube-object';
import { describeServed } from './gateway/describe-served';
import { tlsSecret } from './gateway/example-store';
import type { ServedExample } from './gateway/served-example';
import { program } from './gateway/served-program';

const HOSTNAME = 'chat.llm.internal';
const SERVER = selfSignedCertificate({ dnsNames: [HOSTNAME] });
const STRANGER = selfSignedCertificate({ dnsNames: [HOSTNAME] });

/** One service whose model servers take TLS alone. */
function encrypted(chart: Chart): void {
  new LlmService(chart, 'chat', {
    model: Model.QWEN3_8B,
    accelerator: Accelerator.L4,
    tls: { certificate: 'server-tls', hostname: HOSTNAME, authorities: ['internal-ca'] },
    picker: { image: 'registry.example.com/gke-inference-picker:0.1.0' },
    gateway: new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_INTERNAL }),
  });
}

const authority = (namespace: string, certificate: string) =>
  ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'internal-ca', namespace },
    data: { 'ca.crt': certificate },
  }) as unknown as KubeObject;

/** What cert-manager and its owner leave in the namespace. */
async function issue({ api, namespace }: Box): Promise<void> {
  const { apiVersion, kind, type, data } = tlsSecret('server-tls', SERVER);
  await api.apply({ apiVersion, kind, type, data, metadata: { name: 'server-tls', namespace } } as KubeObject);
  await api.apply(authority(namespace, SERVER.certificate));
}

/** How many seconds ago the picker read the metrics of each server. */
const reportAges = (page: string) =>
  page
    .split('\n')
    .flatMap((line) => (line.startsWith(PICKER_METRICS.reportAge.name) ? Number(line.split(' ').at(-1)) : []));

const isFresh = (age: number) => age >= 0 && age < 2;

const ask = async (served: ServedExample) =>
  (
    await served.post(
      '/v1/completions',
      JSON.stringify({ model: Model.QWEN3_8B.repository, prompt: 'Hi', max_tokens: 1 }),
    )
  ).status;

const answers = (served: ServedExample, status: number) =>
  eventually(`requests are answered ${status}`, async () => (await ask(served)) === status);

describeServed('model servers that take TLS alone', { example: 'minimal' }, (test) => {
  test('answer through a gateway that verifies them, chosen by a picker that reads their metrics', {
    before: issue,
    change: program(encrypted),
  }, async (served) => {
    await served.ready();
    await answers(served, 200);
    const [pod] = await served.pods(served.modelServer);
    await expect(fetch(`http://${pod!['status'].podIP}:8000/health`)).rejects.toThrow();
    await eventually('the picker reads the metrics of both servers', async () =>
      [...(await served.pickerMetrics()).values()].every((page) => reportAges(page).filter(isFresh).length === 2),
    );

    // A server that somebody else vouches for gets no request, although its health checks succeed.
    await served.box.api.apply(authority(served.box.namespace, STRANGER.certificate));
    await answers(served, 503);
    await served.endpointsAre('healthy');
    await served.box.api.apply(authority(served.box.namespace, SERVER.certificate));
    await answers(served, 200);
  });

  test('without the BackendTLSPolicy they are sent plain HTTP, and no request is answered', {
    before: issue,
    change: (objects) => {
      program(encrypted)(objects);
      objects.splice(
        objects.findIndex(({ kind }) => kind === 'BackendTLSPolicy'),
        1,
      );
    },
  }, async (served) => {
    await served.podsReady();
    await served.endpointsAre('healthy');
    await answers(served, 503);
  });
});
