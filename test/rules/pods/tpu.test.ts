import { expectOnly, findingsAfter, type RightSet, vllmOf } from '../_right-set';

test('a server that asks for TPU chips is refused', () => {
  expectOnly(
    findingsAfter((set) => {
      vllmOf(set).resources.limits = { 'google.com/tpu': '4' };
    }),
    {
      code: 'GKEI_TPU_UNSUPPORTED',
      object: 'Deployment chat',
      problem: 'container vllm asks for google.com/tpu, and TPUs are not supported',
      remedy: 'serve on one of the GPUs',
    },
  );
});

test('a server that asks for a TPU node is refused', () => {
  const findings = findingsAfter((set) => {
    set.server.spec.template.spec.nodeSelector = { 'cloud.google.com/gke-tpu-topology': '2x4' };
  });
  expect(findings.map(({ code }) => code)).toEqual(['GKEI_TPU_UNSUPPORTED']);
});

test.each(['amd.com/gpu', 'nvidia.com/gpu'])('a server on %s is no TPU', (device) => {
  const mistake = (set: RightSet) => {
    vllmOf(set).resources.limits = { [device]: '2' };
  };
  expect(findingsAfter(mistake)).toEqual([]);
});
