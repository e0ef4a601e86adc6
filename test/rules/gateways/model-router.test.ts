import { expectOnly, findingsAfter, type RightSet } from '../_right-set';

const matchModel = ({ route }: RightSet, name = 'X-Gateway-Model-Name') => {
  route.spec.rules[0].matches[0].headers = [{ name, value: 'acme/chat' }];
};

test.each(['X-Gateway-Model-Name', 'x-gateway-base-model-name'])('a match of %s that nobody sets is found', (name) => {
  expectOnly(
    findingsAfter((set) => matchModel(set, name)),
    {
      code: 'GKEI_MODEL_ROUTER_MISSING',
      object: 'HTTPRoute chat',
      problem: 'a match asks for the model "acme/chat", and nothing on the Gateway chat finds the model of a request',
      remedy: 'call useModelRouter, or name it in the annotation gke-inference/model-router',
    },
  );
});

test('an annotation of the Gateway, or an extension that targets it, finds the model', () => {
  const annotated = findingsAfter((set) => {
    matchModel(set);
    set.gateway.metadata.annotations = { 'gke-inference/model-router': 'router' };
  });
  expect(annotated).toEqual([]);
  const targeting = (name: string) =>
    findingsAfter((set) => {
      matchModel(set);
      const extension = {
        apiVersion: 'networking.gke.io/v1',
        kind: 'GCPRoutingExtension',
        metadata: { name: 'router', namespace: 'llm' },
        spec: { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name }] },
      };
      Object.assign(set, { extension });
    }).map(({ code }) => code);
  expect(targeting('chat')).toEqual([]);
  expect(targeting('other')).toEqual(['GKEI_MODEL_ROUTER_MISSING']);
});

test('a Gateway that is not among the objects is not judged', () => {
  const findings = findingsAfter((set) => {
    matchModel(set);
    Object.assign(set, { gateway: undefined });
  });
  expect(findings).toEqual([]);
});
