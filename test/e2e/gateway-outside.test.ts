import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Chart } from 'cdk8s';
import {
  Accelerator,
  ADMIN_PATHS,
  CLIENT_CONTROL_HEADERS,
  GatewayClass,
  GatewayTls,
  InferenceGateway,
  LlmService,
  Model,
} from 'gke-inference';
import { selfSignedCertificate } from '../../src/picker/transport/tls/self-signed-certificate';
import { PROGRAM } from './cluster/cluster';
import type { Box } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import type { KubeObject } from './cluster/kube-object';
import { describeServed } from './gateway/describe-served';
import { echoImage } from './gateway/echo-image';
import { tlsSecret } from './gateway/example-store';
import { keyOf } from './gateway/gateway-objects';
import { plainHttp2Picker } from './gateway/plain-http2-picker';
import { recordedPicker } from './gateway/recorded-picker';
import type { ServedExample } from './gateway/served-example';
import { program } from './gateway/served-program';
import { type Answered, get, post, type RequestOptions } from './http-client';

const CHAT = '/v1/chat/completions';
const BODY = JSON.stringify({ model: 'echo', messages: [{ role: 'user', content: 'Who may ask?' }] });

const MANAGED = selfSignedCertificate({ dnsNames: ['llm.example.com', '*.tenants.example.com'] });
const ISSUED = selfSignedCertificate({ dnsNames: ['llm.internal'] });

/** What the gateways said to the picker. */
const folder = mkdtempSync(join(tmpdir(), 'gke-inference-outside-'));
const heard = join(folder, 'heard');
beforeAll(() => writeFileSync(heard, ''));
afterAll(() => rmSync(folder, { recursive: true }));

/** The namespace of the third gateway. */
let elsewhere = '';

/**
 * One service behind three gateways: an external one over HTTPS with a route of every form, an internal one over HTTPS and
 * HTTP, and one of another namespace with a route there and one beside the pool.
 */
function threeGateways(chart: Chart, app: App): void {
  const outside = new InferenceGateway(chart, 'outside', {
    gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL,
    hostname: ['llm.example.com', '*.tenants.example.com'],
    tls: GatewayTls.certificateManager({ certificates: ['managed'] }),
    address: 'llm-address',
    sslPolicy: 'modern',
  });
  // The test itself stands for the router: it sets the header.
  outside.useModelRouter({ name: 'of-the-test' });
  const { pool } = new LlmService(chart, 'chat', {
    model: Model.QWEN3_8B,
    accelerator: Accelerator.L4,
    picker: { image: 'registry.example.com/gke-inference-picker:0.1.0' },
    gateway: outside,
    match: { hostnames: ['llm.example.com'] },
  });
  const tenant = (name: string) => [`${name}.tenants.example.com`];
  outside.route('header', { to: [{ pool }], match: { hostnames: tenant('header'), headers: { 'x-tenant': 'acme' } } });
  outside.route('path', { to: [{ pool }], match: { hostnames: tenant('path'), paths: [CHAT] } });
  outside.route('model', { to: [{ pool }], match: { hostnames: tenant('model'), model: 'acme/chat' } });
  const shares = [3, 1].map((weight) => ({ pool, weight }));
  outside.route('split', { to: shares, match: { hostnames: tenant('split') } });

  const inside = new InferenceGateway(chart, 'inside', {
    gatewayClass: GatewayClass.GKE_REGIONAL_INTERNAL,
    hostname: 'llm.internal',
    tls: GatewayTls.certManager({ issuer: { kind: 'ClusterIssuer', name: 'internal-ca' } }),
    http: 'serve',
    globalAccess: true,
  });
  inside.route('inside', { to: [{ pool }] });

  const abroad = new InferenceGateway(new Chart(app, 'abroad', { namespace: elsewhere }), 'abroad', {
    gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL,
  });
  abroad.route('granted', { to: [{ pool }], match: { hostnames: ['granted.example.com'] } });
  abroad.route('attached', { to: [{ pool }], match: { hostnames: ['attached.example.com'] }, scope: chart });
}

/** A way in: which gateway, and what a request must be like to be let in. */
interface Way {
  readonly gateway: string;
  readonly port: 80 | 443;
  readonly host: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every form of route, and how it is reached. */
const OUTSIDE: Readonly<Record<string, Way>> = {
  plain: { gateway: 'outside', port: 443, host: 'llm.example.com' },
  header: { gateway: 'outside', port: 443, host: 'header.tenants.example.com', headers: { 'x-tenant': 'acme' } },
  path: { gateway: 'outside', port: 443, host: 'path.tenants.example.com' },
  model: {
    gateway: 'outside',
    port: 443,
    host: 'model.tenants.example.com',
    headers: { 'x-gateway-model-name': 'acme/chat' },
  },
  split: { gateway: 'outside', port: 443, host: 'split.tenants.example.com' },
  granted: { gateway: 'abroad', port: 80, host: 'granted.example.com' },
  attached: { gateway: 'abroad', port: 80, host: 'attached.example.com' },
};

const INSIDE: Readonly<Record<string, Way>> = {
  'inside over HTTPS': { gateway: 'inside', port: 443, host: 'llm.internal' },
  'inside over HTTP': { gateway: 'inside', port: 80, host: 'llm.internal' },
};

const WAYS = Object.entries({ ...OUTSIDE, ...INSIDE });

class Visitor {
  constructor(private readonly served: ServedExample) {}

  get(way: Way, path: string): Promise<Answered> {
    return get(this.target(way, path));
  }

  post(way: Way, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return post({ ...this.target(way, path), body: BODY, headers: { ...headers, ...way.headers } });
  }

  private target({ gateway, port, host, headers }: Way, path: string): RequestOptions {
    const object = this.served.objects.find(
      ({ kind, metadata }) => kind === 'Gateway' && metadata.name.includes(gateway),
    );
    const trust = gateway === 'inside' ? ISSUED.certificate : MANAGED.certificate;
    return {
      ip: '127.0.0.1',
      port: this.served.gateway.portOf(keyOf(object!), port),
      path,
      host,
      headers,
      ...(port === 443 ? { trust } : {}),
    };
  }
}

/** Makes the certificates that the program names, and waits until every way in leads to the model servers. */
async function ready(served: ServedExample): Promise<Visitor> {
  served.gateway.addCertificate('managed', MANAGED);
  // What cert-manager does with the Certificate.
  const { metadata, spec } = served.only('Certificate');
  const { namespace } = metadata;
  const { apiVersion, kind, type, data } = tlsSecret(spec.secretName, ISSUED);
  await served.box.api.apply({
    apiVersion,
    kind,
    type,
    data,
    metadata: { name: spec.secretName, namespace },
  } as KubeObject);
  await served.podsReady();
  await served.endpointsAre('healthy');
  const visitor = new Visitor(served);
  for (const [name, way] of WAYS) {
    await eventually(`the way in "${name}" is open`, async () => {
      const { status, body } = await visitor.post(way, CHAT);
      if (status !== 200) {
        throw new Error(`answered ${status}: ${body}`);
      }
      return true;
    });
  }
  return visitor;
}

const options = {
  example: 'minimal',
  crds: 'all',
  images: [echoImage, recordedPicker(PROGRAM, heard)],
} as const;

const setUp = {
  before: async ({ cluster }: Box) => {
    elsewhere = await cluster.createNamespace();
  },
  change: (objects: KubeObject[]) => {
    program(threeGateways)(objects);
    plainHttp2Picker(objects);
  },
};

describeServed('gateways of one service', options, (test) => {
  test('open serving paths and no admin path, whatever the form of the route', setUp, async (served) => {
    const visitor = await ready(served);
    for (const [name, way] of WAYS) {
      for (const path of [...ADMIN_PATHS, '/', '/v1', `${CHAT}/..%2f..%2f..%2fsleep`, '/v1/responses/../sleep']) {
        const answers = [await visitor.get(way, path), await visitor.post(way, path)];
        expect([name, path, ...answers.map(({ status }) => status)]).toEqual([name, path, 404, 404]);
      }
    }
  });

  test('strip the control headers of clients from outside, and keep those from inside', setUp, async (served) => {
    const visitor = await ready(served);
    const names = [...CLIENT_CONTROL_HEADERS, 'x-gateway-model-name'];
    // A route that matches the model's name passes it on: it is the router's word, not the client's.
    const passed = (name: string) => (name === 'model' ? ['x-gateway-model-name'] : []);
    const all = (value: string) => Object.fromEntries(names.map((name) => [name, value]));
    const received = ({ headers }: Answered) => String(headers['x-received-headers']).split(',');
    for (const [name, way] of Object.entries(OUTSIDE)) {
      const answer = await visitor.post(way, CHAT, all(`spoofed-${name}`));
      expect([name, answer.status, names.filter((header) => received(answer).includes(header))]).toEqual([
        name,
        200,
        passed(name),
      ]);
    }
    // The subset would forbid every endpoint.
    const trusted = {
      'x-gateway-inference-objective': 'trusted-objective',
      'x-llm-d-inference-fairness-id': 'trusted-id',
    };
    await visitor.post(INSIDE['inside over HTTPS']!, CHAT, trusted);
    const said = () => readFileSync(heard, 'latin1');
    await eventually('the picker hears of trusted headers', async () => said().includes('trusted-id'));
    expect(said()).toContain('trusted-objective');
    expect(said()).not.toContain('spoofed-');

    // Without its picker the pool fails open, and nobody else would strip them.
    await served.box.api.delete(served.picker);
    await eventually(
      'no picker is asked',
      async () => !(await served.gateway.admin('/config_dump')).includes('picker.'),
    );
    const open = await visitor.post(OUTSIDE['plain']!, CHAT, all('spoofed-open'));
    expect([open.status, names.filter((name) => received(open).includes(name))]).toEqual([200, []]);
  });

  test('answer over HTTPS with the certificates of both sources, and send HTTP there', setUp, async (served) => {
    const visitor = await ready(served);
    for (const path of [CHAT, '/metrics']) {
      const { status, headers } = await visitor.post({ ...OUTSIDE['plain']!, port: 80 }, path);
      expect([status, headers['location']]).toEqual([301, `https://llm.example.com${path}`]);
    }
    const stranger = { ...OUTSIDE['plain']!, host: 'llm.example.org' };
    await expect(visitor.post(stranger, CHAT)).rejects.toThrow();
    const renamed = selfSignedCertificate({ dnsNames: ['llm.example.com'] });
    served.gateway.addCertificate('managed', renamed);
    await eventually('the other certificate is shown', () =>
      visitor.post(OUTSIDE['plain']!, CHAT).then(
        () => undefined,
        ({ code }: NodeJS.ErrnoException) => (code === 'DEPTH_ZERO_SELF_SIGNED_CERT' ? true : undefined),
      ),
    );
  });
});
