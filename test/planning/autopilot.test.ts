import { refuseOnAutopilot } from '../../src';

test('what Autopilot has may be set', () => {
  const fields = { addonsConfig: { gcsFuseCsiDriverConfig: { enabled: false } }, clusterAutoscaling: {} };
  expect(() => refuseOnAutopilot('c', { dns: undefined }, fields)).not.toThrow();
});

test('all that it lacks is named', () => {
  const fields = { addonsConfig: { dnsCacheConfig: { enabled: true } }, defaultMaxPodsPerNode: 64, nodeConfig: null };
  expect(() => refuseOnAutopilot('c', { dns: 'kube-dns', systemPool: undefined }, fields)).toThrow(
    'GKEI_AUTOPILOT_OPTION: c is an Autopilot cluster, which has no dns, overrides.addonsConfig.dnsCacheConfig, ' +
      'overrides.defaultMaxPodsPerNode; ',
  );
});
