import { expectOnly, findingsAfter } from '../_right-set';

const OPTION = 'networking.gke.io/cert-manager-certs';
const listener = (tls?: object) => ({ name: 'https', port: 443, protocol: 'HTTPS', ...(tls ? { tls } : {}) });
const managed = listener({ mode: 'Terminate', options: { [OPTION]: 'llm,llm-old' } });
const secret = listener({ mode: 'Terminate', certificateRefs: [{ name: 'llm-tls' }] });

const after = (change: { listener: object; className?: string; annotations?: object }) =>
  findingsAfter((set) => {
    set.gateway.spec.listeners.push(change.listener);
    set.gateway.spec.gatewayClassName = change.className ?? set.gateway.spec.gatewayClassName;
    set.gateway.metadata.annotations = change.annotations;
  });

test('a certificate map on a regional class is found', () => {
  expectOnly(after({ listener: managed, annotations: { 'networking.gke.io/certmap': 'llm-map' } }), {
    code: 'GKEI_CERTIFICATE_SOURCE_UNSUPPORTED',
    object: 'Gateway chat',
    problem: 'networking.gke.io/certmap is "llm-map", which the class gke-l7-regional-external-managed does not take',
    remedy: `set tls.options["${OPTION}"] of the listener`,
  });
});

test.each(['istio', 'agentgateway'])('certificates of Certificate Manager on the class %s are found', (className) => {
  expectOnly(after({ listener: managed, className }), {
    code: 'GKEI_CERTIFICATE_SOURCE_UNSUPPORTED',
    object: 'Gateway chat',
    problem: `the TLS option ${OPTION} is "llm,llm-old"`,
    remedy: 'set tls.certificateRefs of the listener to a Secret instead',
  });
});

test('an HTTPS listener without a certificate is found', () => {
  expectOnly(after({ listener: listener() }), {
    code: 'GKEI_CERTIFICATE_MISSING',
    object: 'Gateway chat',
    problem: 'the HTTPS listener "https" has no certificate',
    remedy: `tls.options["${OPTION}"] of the listener to regional certificates or tls.certificateRefs`,
  });
});

test('certificates that the class takes are right, and those of classes that nobody knows are not judged', () => {
  expect(after({ listener: managed })).toEqual([]);
  expect(after({ listener: secret })).toEqual([]);
  expect(after({ listener: secret, className: 'istio' })).toEqual([]);
  const unknown = findingsAfter(({ gateway, route }) => {
    gateway.spec = { gatewayClassName: 'mesh', listeners: [managed] };
    route.spec.rules = [];
  });
  expect(unknown).toEqual([]);
});

test('a certificate map of a global class is the certificate of its listeners', () => {
  const findings = findingsAfter(({ gateway, route }) => {
    gateway.metadata.annotations = { 'networking.gke.io/certmap': 'llm-map' };
    gateway.spec = { gatewayClassName: 'gke-l7-global-external-managed', listeners: [listener()] };
    route.spec.rules = [];
  });
  expect(findings).toEqual([]);
});
