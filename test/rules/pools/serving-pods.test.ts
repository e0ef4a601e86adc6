import { expectOnly, findingsAfter, type RightSet } from '../_right-set';

const INDEX = 'leaderworkerset.sigs.k8s.io/worker-index';

/** Makes the right set's server a group of two pods of one template. */
function group(set: RightSet): void {
  const { template, replicas } = set.server.spec;
  set.server.apiVersion = 'leaderworkerset.x-k8s.io/v1';
  set.server.kind = 'LeaderWorkerSet';
  set.server.spec = { replicas, leaderWorkerTemplate: { size: 2, workerTemplate: template } };
}

test('a pool that selects workers too is found', () => {
  expectOnly(findingsAfter(group), {
    code: 'GKEI_POOL_SELECTS_WORKERS',
    object: 'InferencePool chat',
    problem: 'selector {"app":"chat"} selects the workers of chat too',
    remedy: `add ${INDEX}: "0" to the selector`,
  });
});

test.each<[string, (set: RightSet) => void]>([
  [
    'the index of leaders',
    ({ pool }) => {
      pool.spec.selector.matchLabels[INDEX] = '0';
    },
  ],
  [
    'a label that leaders alone have',
    ({ server, pool }) => {
      const { workerTemplate } = server.spec.leaderWorkerTemplate;
      const { metadata, spec } = workerTemplate;
      const leader = { ...metadata.labels, role: 'leader' };
      server.spec.leaderWorkerTemplate.leaderTemplate = { metadata: { labels: leader }, spec };
      pool.spec.selector.matchLabels.role = 'leader';
    },
  ],
])('a pool that selects by %s is right', (_what, select) => {
  const findings = findingsAfter((set) => {
    group(set);
    select(set);
  });
  expect(findings).toEqual([]);
});

test('a group of one pod has no workers', () => {
  const findings = findingsAfter((set) => {
    group(set);
    set.server.spec.leaderWorkerTemplate.size = 1;
  });
  expect(findings).toEqual([]);
});
