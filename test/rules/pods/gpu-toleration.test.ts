import { expectOnly, findingsAfter } from '../_right-set';

test.each([
  ['no toleration', undefined],
  ['one of another taint', [{ key: 'dedicated', operator: 'Exists' }]],
  ['one of another value', [{ key: 'nvidia.com/gpu', value: 'absent', effect: 'NoSchedule' }]],
  ['one of another effect', [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoExecute' }]],
])('%s on a pod with GPUs is found', (_what, tolerations) => {
  expectOnly(
    findingsAfter(({ server }) => {
      server.spec.template.spec.tolerations = tolerations;
    }),
    {
      code: 'GKEI_GPU_TOLERATION_MISSING',
      object: 'Deployment chat',
      problem: 'the pod asks for 2 nvidia.com/gpu',
      remedy: 'add the toleration { key: nvidia.com/gpu',
    },
  );
});

test.each([
  ['of every taint', [{ operator: 'Exists' }]],
  ['of GKE’s value', [{ key: 'nvidia.com/gpu', operator: 'Equal', value: 'present' }]],
])('a toleration %s is enough', (_what, tolerations) => {
  expect(
    findingsAfter(({ server }) => {
      server.spec.template.spec.tolerations = tolerations;
    }),
  ).toEqual([]);
});
