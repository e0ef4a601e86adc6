import { addPickerService } from '../_extensions';
import { type Draft, expectOnly, findingsAfter, type RightSet } from '../_right-set';

/** A HealthCheckPolicy of the picker's Service. */
const policy = (config: Draft) => ({
  apiVersion: 'networking.gke.io/v1',
  kind: 'HealthCheckPolicy',
  metadata: { name: 'picker', namespace: 'llm' },
  spec: { default: { config }, targetRef: { group: '', kind: 'Service', name: 'chat-picker' } },
});

const grpc = (port: number) => ({
  type: 'GRPC',
  grpcHealthCheck: { portSpecification: 'USE_FIXED_PORT', port },
});

/** The picker behind its Service, told these arguments, with a policy of that Service where one is given. */
const pickerWith =
  (args: readonly (string | number)[], config?: Draft, probe?: Draft) =>
  (set: RightSet): void => {
    addPickerService(set, args as string[]);
    Object.assign(set.pickerDeployment.spec.template.spec.containers[0], { readinessProbe: probe });
    Object.assign(set, { pickerPolicy: config && policy(config) });
  };

test.each<[string, (set: RightSet) => void, string, string]>([
  ['its flag says', pickerWith(['picker', '--grpc-health-port=9103']), 'port 9103', 'asks on 9003'],
  ['its flag says in two words', pickerWith(['--grpc-health-port', 9103]), 'port 9103', 'asks on 9003'],
  ['its probe asks', pickerWith(['picker'], undefined, { grpc: { port: 9103 } }), 'port 9103', 'asks on 9003'],
  ['a policy does not ask', pickerWith(['--grpc-health-port=9103'], grpc(9203)), 'port 9103', 'asks on 9203'],
])('health on another port is found where %s', (_what, mistake, told, asked) => {
  const findings = findingsAfter(mistake);
  expectOnly(findings, {
    code: 'GKEI_PICKER_HEALTH_PORT',
    object: 'Deployment chat-picker',
    problem: `the picker behind the Service chat-picker tells its health on ${told}`,
    remedy: 'set --grpc-health-port to 9003, or let a HealthCheckPolicy of type GRPC for the Service ask on 9103',
  });
  expect(findings[0].problem).toContain(asked);
});

test.each<[string, (set: RightSet) => void]>([
  ['on 9003', pickerWith(['picker', '--grpc-health-port=9003'])],
  ['on a port that nobody here knows', pickerWith(['picker', '--grpc-health-port=$(PORT)'])],
  ['where a policy asks', pickerWith(['picker', '--grpc-health-port=9103'], grpc(9103))],
  ['by the serving port', pickerWith(['--grpc-health-port=9103'], { type: 'GRPC', grpcHealthCheck: {} })],
  [
    'behind a gateway of another kind',
    (set) => {
      set.gateway.spec.gatewayClassName = 'istio';
      pickerWith(['picker', '--grpc-health-port=9103'])(set);
    },
  ],
])('health %s is right', (_what, change) => {
  expect(findingsAfter(change)).toEqual([]);
});
