import { expectOnly, findingsAfter, type RightSet, vllmOf } from '../_right-set';

const SPOT = { 'cloud.google.com/gke-spot': 'true' };

const placed = (set: RightSet, nodeSelector: Record<string, string>) => {
  set.server.spec.template.spec.nodeSelector = nodeSelector;
};

function drainIn25(set: RightSet): void {
  set.server.spec.template.spec.terminationGracePeriodSeconds = 25;
  vllmOf(set).lifecycle.preStop.sleep.seconds = 5;
  vllmOf(set).args[3] = '--shutdown-timeout=5';
}

const computeClass = (...spots: boolean[]) => ({
  apiVersion: 'cloud.google.com/v1',
  kind: 'ComputeClass',
  metadata: { name: 'gpus' },
  spec: { priorities: spots.map((spot) => ({ spot })) },
});

test('a pod on Spot VMs that asks for more than they give is found', () => {
  expectOnly(
    findingsAfter((set) => placed(set, SPOT)),
    {
      code: 'GKEI_SPOT_GRACE_TOO_LONG',
      object: 'Deployment chat',
      problem: 'terminationGracePeriodSeconds is 150 on Spot VMs, which are taken back after 25 s',
      remedy: 'set it to at most 25, with preStop and --shutdown-timeout of 10 s together',
    },
  );
});

test('a drain that fits into the notice is right', () => {
  const findings = findingsAfter((set) => {
    placed(set, SPOT);
    drainIn25(set);
  });
  expect(findings).toEqual([]);
});

test.each([
  ['Spot VMs alone', [true, true], ['GKEI_SPOT_GRACE_TOO_LONG']],
  ['Spot VMs among others', [true, false], []],
])('a ComputeClass with %s', (_what, spots, codes) => {
  const findings = findingsAfter((set) => {
    placed(set, { 'cloud.google.com/compute-class': 'gpus' });
    Object.assign(set, { computeClass: computeClass(...spots) });
  });
  expect(findings.map(({ code }) => code)).toEqual(codes);
});
