import { Accelerator } from '../../../src/catalog';
import { expectOnly, findingsAfter, type RightSet } from '../_right-set';

const selecting = (value: string) => (set: RightSet) => {
  set.server.spec.template.spec.nodeSelector = { 'cloud.google.com/gke-accelerator': value };
};

test('a GPU that no node of GKE has is found, with the nearest one that some have', () => {
  expectOnly(findingsAfter(selecting('nvidia-a100-80')), {
    code: 'GKEI_ACCELERATOR_UNKNOWN',
    object: 'Deployment chat',
    problem: 'cloud.google.com/gke-accelerator "nvidia-a100-80"',
    remedy: 'nvidia-a100-80gb',
  });
});

test.each([...Accelerator.ALL.map(({ gkeLabel }) => gkeLabel), 'nvidia-tesla-v100', '{{ .Values.gpu }}'])(
  '%s is known',
  (value) => {
    expect(findingsAfter(selecting(value))).toEqual([]);
  },
);
