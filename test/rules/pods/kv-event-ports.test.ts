import { expectOnly, findingsAfter, type RightSet, vllmOf } from '../_right-set';

/** A server with these arguments, which publishes on 5557 and sends again on the given port. */
const serving =
  (replayPort: number, gpus: number, ...args: readonly string[]) =>
  (set: RightSet): void => {
    const config = { enable_kv_cache_events: true, publisher: 'zmq', replay_endpoint: `tcp://*:${replayPort}` };
    vllmOf(set).args.push(`--kv-events-config=${JSON.stringify(config)}`, ...args);
    Object.assign(vllmOf(set).resources.limits, { 'nvidia.com/gpu': `${gpus}` });
  };

test.each<[string, number, string[], number]>([
  ['the second publishes where the first sends again', 5558, ['-dp=2'], 4],
  ['the last publishes where the first sends again', 5560, ['--data-parallel-size=4'], 8],
  ['the last sends again where the first publishes', 5554, ['--data-parallel-size=4'], 8],
  ['two of several are on a machine', 5558, ['-dp=8', '--data-parallel-size-local=2'], 2],
])('a server is found of whose engines %s', (_what, replayPort, args, gpus) => {
  const findings = findingsAfter(serving(replayPort, gpus, ...args));
  expectOnly(findings, {
    code: 'GKEI_KV_EVENT_PORTS_MEET',
    object: 'Deployment chat',
    problem: findings[0].problem,
    remedy: findings[0].remedy,
  });
  expect(findings[0].problem).toContain(`want the port ${Math.max(5557, replayPort)}`);
});

test.each<[string, (set: RightSet) => void]>([
  ['have one engine', serving(5558, 2)],
  ['leave room', serving(5561, 8, '-dp=4')],
  ['have one of several engines each', serving(5558, 2, '-dp=4', '--data-parallel-rank=1')],
  ['send nothing again', (set) => serving(0, 4, '-dp=2', '--kv-events-config={"enable_kv_cache_events":true}')(set)],
])('servers are right that %s', (_what, make) => {
  expect(findingsAfter(make)).toEqual([]);
});
