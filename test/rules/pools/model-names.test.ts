import { modelRewrite } from '../_extensions';
import { expectOnly, findingsAfter, legacySet } from '../_right-set';

const firstGeneration = (name: string, modelName: string) => ({
  apiVersion: 'inference.networking.x-k8s.io/v1alpha2',
  kind: 'InferenceModel',
  metadata: { name, namespace: 'llm' },
  spec: { modelName, poolRef: { name: 'chat' } },
});

test('two InferenceModels of one name are found', () => {
  const models = { a: firstGeneration('a', 'acme/chat'), b: firstGeneration('b', 'acme/chat') };
  expectOnly(
    findingsAfter((set) => Object.assign(set, models), legacySet()),
    {
      code: 'GKEI_MODEL_NAME_TAKEN',
      object: 'InferenceModel b',
      problem: 'a says already what the model "acme/chat" of the pool chat stands for',
      remedy: 'keep one of them',
    },
  );
});

test.each([
  ['other names', modelRewrite('b', 'acme/code')],
  ['another pool', modelRewrite('b', 'acme/chat', 'code')],
])('rewrites of %s are right', (_, other) => {
  expect(findingsAfter((set) => Object.assign(set, { a: modelRewrite('a', 'acme/chat'), b: other }))).toEqual([]);
});
