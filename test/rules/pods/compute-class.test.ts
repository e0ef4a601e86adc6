import { expectOnly, findingsAfter } from '../_right-set';

/** The right set's server, which has 2 GPUs, in a class with the given priorities. */
const inClass = (priorities: unknown[], gpu = 'nvidia-l4') =>
  findingsAfter((set) => {
    set.server.spec.template.spec.nodeSelector = {
      'cloud.google.com/compute-class': 'gpus',
      'cloud.google.com/gke-accelerator': gpu,
    };
    Object.assign(set, {
      computeClass: {
        apiVersion: 'cloud.google.com/v1',
        kind: 'ComputeClass',
        metadata: { name: 'gpus' },
        spec: { priorities },
      },
    });
  });

const has = (type: string, count: number) => ({ gpu: { type, count } });

test.each([
  ['too few', [has('nvidia-l4', 1)], '1 × nvidia-l4'],
  ['others', [has('nvidia-h100-80gb', 8), has('nvidia-a100-80gb', 4)], '8 × nvidia-h100-80gb or 4 × nvidia-a100-80gb'],
])('a class whose machines have %s is found', (_what, priorities, offered) => {
  expectOnly(inClass(priorities), {
    code: 'GKEI_COMPUTE_CLASS_LACKS_GPU',
    object: 'Deployment chat',
    problem: `the ComputeClass gpus makes machines with ${offered}, and the pod needs 2 × nvidia-l4`,
    remedy: 'give the class a priority with 2 × nvidia-l4',
  });
});

test.each([
  ['one way has them', [has('nvidia-h100-80gb', 8), has('nvidia-l4', 2)]],
  ['a way leaves its GPUs to a node pool', [has('nvidia-l4', 1), { nodepools: ['l4'] }]],
])('it is right where %s', (_what, priorities) => {
  expect(inClass(priorities)).toEqual([]);
});
