import { addPickerService } from '../_extensions';
import { expectOnly, findingsAfter, type RightSet, vllmOf } from '../_right-set';

/** A picker that listens on this port, and servers with these further arguments. */
const listening =
  (flag: string, ...serverArgs: readonly string[]) =>
  (set: RightSet): void => {
    addPickerService(set, ['picker', flag]);
    vllmOf(set).args.push(...serverArgs);
  };

const config = (differs: object = {}) =>
  `--kv-events-config=${JSON.stringify({
    enable_kv_cache_events: true,
    publisher: 'zmq',
    endpoint: 'tcp://*:5557',
    topic: 'kv@$(POD_IP):8000@m',
    ...differs,
  })}`;

test.each<[string, (set: RightSet) => void, string]>([
  ['publish nothing', listening('--kv-events-port=5557'), 'publish no KV events'],
  ['publish elsewhere', listening('--kv-events-port=5600', config()), 'publish theirs on 5557'],
])('servers are found that %s', (_what, mistake, told) => {
  const findings = findingsAfter(mistake);
  expectOnly(findings, {
    code: 'GKEI_KV_EVENTS_UNHEARD',
    object: 'Deployment chat-picker',
    problem: findings[0].problem,
    remedy:
      'set engine.kvEvents of all model servers of the pool, or --kv-events-config with that port; or leave the flag away',
  });
  expect(findings[0].problem).toContain(told);
});

test.each<[string, (set: RightSet) => void]>([
  ['publish where the picker listens', listening('--kv-events-port=5557', config())],
  ['publish on vLLM’s default port', listening('--kv-events-port=5557', config({ endpoint: undefined }))],
  ['say it where nobody can read it', listening('--kv-events-port=5557', '--kv-events-config=$(CONFIG)')],
  ['publish while nobody listens', listening('--kv-events-port=0', config())],
  ['publish nothing while nobody listens', listening('--v=2')],
])('servers are right that %s', (_what, make) => {
  expect(findingsAfter(make)).toEqual([]);
});
