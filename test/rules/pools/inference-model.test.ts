import { expectOnly, findingsAfter, legacySet, rightSet } from '../_right-set';

const withModel = (set: ReturnType<typeof rightSet>, poolRef: object) =>
  findingsAfter((changed) => {
    Object.assign(changed, {
      model: {
        apiVersion: 'inference.networking.x-k8s.io/v1alpha2',
        kind: 'InferenceModel',
        metadata: { name: 'support', namespace: 'llm' },
        spec: { modelName: 'support', poolRef },
      },
    });
  }, set);

test('an InferenceModel of a pool of version v1 is found', () => {
  expectOnly(withModel(rightSet(), { name: 'chat' }), {
    code: 'GKEI_INFERENCE_MODEL_GONE',
    object: 'InferenceModel support',
    problem: 'poolRef names the pool chat of version v1',
    remedy: 'InferenceModelRewrite',
  });
});

test('an InferenceModel of a pool of the first generation, or of one that is not here, is right', () => {
  expect(withModel(legacySet(), { name: 'chat' })).toEqual([]);
  expect(withModel(rightSet(), { name: 'elsewhere' })).toEqual([]);
});
