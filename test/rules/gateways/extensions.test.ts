import { addEnvoyGateway, addExtension, addModelArmor } from '../_extensions';
import { type Draft, expectOnly, findingsAfter } from '../_right-set';

test('a picker that serves TLS behind Envoy Gateway is found', () => {
  expectOnly(findingsAfter(addEnvoyGateway), {
    code: 'GKEI_ENVOY_GATEWAY_PICKER_TLS',
    object: 'EnvoyExtensionPolicy chat-picker',
    problem: 'extProc asks the picker behind chat-picker over plain HTTP/2',
    remedy: '--secure-serving=false',
  });
});

test.each(['--secure-serving=false', '--no-secure-serving'])('one with %s is right', (flag) => {
  expect(findingsAfter((set) => addEnvoyGateway(set, [flag]))).toEqual([]);
});

test('one whose certificate a BackendTLSPolicy verifies is right', () => {
  const policy = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'BackendTLSPolicy',
    metadata: { name: 'picker', namespace: 'llm' },
    spec: { targetRefs: [{ group: '', kind: 'Service', name: 'chat-picker' }] },
  };
  const findings = findingsAfter((set) => {
    addEnvoyGateway(set);
    Object.assign(set, { policy });
  });
  expect(findings).toEqual([]);
});

test('Model Armor at a regional endpoint in all six events is right', () => {
  expect(findingsAfter((set) => addModelArmor(set))).toEqual([]);
});

test('Model Armor’s global endpoint is found', () => {
  const mistake = { googleAPIServiceName: 'modelarmor.googleapis.com' };
  expectOnly(
    findingsAfter((set) => addModelArmor(set, mistake)),
    {
      code: 'GKEI_MODEL_ARMOR_HOST',
      object: 'GCPTrafficExtension armor',
      problem: 'googleAPIServiceName is modelarmor.googleapis.com, the global endpoint',
      remedy: 'set it to modelarmor.REGION.rep.googleapis.com',
    },
  );
});

test('events that Model Armor does not see are found', () => {
  const mistake = { supportedEvents: ['RequestHeaders', 'RequestBody', 'RequestTrailers', 'ResponseHeaders'] };
  expectOnly(
    findingsAfter((set) => addModelArmor(set, mistake)),
    {
      code: 'GKEI_MODEL_ARMOR_EVENTS',
      object: 'GCPTrafficExtension armor',
      problem: 'supportedEvents lacks ResponseBody, ResponseTrailers',
      remedy: 'add ResponseBody, ResponseTrailers',
    },
  );
});

test.each(['GCPTrafficExtension', 'GCPRoutingExtension'])('a %s without a health check is found', (kind) => {
  expectOnly(
    findingsAfter((set: Draft) => {
      addExtension(set);
      set.guard.kind = kind;
      set.guardPolicy = undefined;
    }),
    {
      code: 'GKEI_EXTENSION_HEALTH_CHECK_MISSING',
      object: `${kind} guard`,
      problem: 'no HealthCheckPolicy targets the Service guard',
      remedy: 'of type GRPC',
    },
  );
});

test('an extension that is spoken to over HTTP/1.1 is found', () => {
  expectOnly(
    findingsAfter((set: Draft) => {
      addExtension(set);
      delete set.guardService.spec.ports[0].appProtocol;
    }),
    {
      code: 'GKEI_EXTENSION_PROTOCOL',
      object: 'GCPTrafficExtension guard',
      problem: 'port 9000 of the Service guard does not say that it speaks HTTP/2',
      remedy: 'set appProtocol of the port to HTTP2 with TLS, or to kubernetes.io/h2c without',
    },
  );
});

test.each<[string, (set: Draft) => void]>([
  ['over TLS', (set) => addExtension(set)],
  ['over plain HTTP/2', (set) => addExtension(set, {}, 'kubernetes.io/h2c')],
  [
    'behind a Service that is not among the objects',
    (set) => {
      addExtension(set);
      set.guardService = undefined;
    },
  ],
  [
    'of another kind',
    (set) => {
      addExtension(set, { group: 'apim.googleapis.com', kind: 'ApigeeBackendService' });
      set.guardPolicy = undefined;
    },
  ],
])('an extension %s is right', (_what, change) => {
  expect(findingsAfter(change)).toEqual([]);
});
