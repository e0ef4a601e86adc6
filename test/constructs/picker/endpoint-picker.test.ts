import { Chart, Testing } from 'cdk8s';
import { EndpointPicker, type EndpointPickerOptions, InferencePool } from '../../../src';
import { only, render, testChart, testServer } from '../chart';

function synthesised(options: EndpointPickerOptions = { image: 'registry.example/picker:1.0.0' }) {
  const chart = testChart();
  const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart)] });
  const picker = new EndpointPicker(chart, 'picker', { pool, ...options });
  const objects = render(chart);
  const deployment = objects.find(({ metadata }) => metadata.name === picker.deployment.name)!;
  return { pool, picker, objects, deployment };
}

test('the pool refers to the picker’s Service, and that selects the picker’s pods', () => {
  const { objects, picker, deployment } = synthesised();
  expect(only(objects, 'InferencePool').spec.endpointPickerRef).toMatchObject({
    name: picker.service.name,
    port: { number: 9002 },
  });
  const { spec } = only(objects, 'Service');
  expect(spec.selector).toEqual(deployment.spec.selector.matchLabels);
  expect(spec.ports.map(({ port }: { port: number }) => port)).toEqual([9002, 9090]);
});

test('the picker is told its pool', () => {
  const { pool, deployment } = synthesised();
  const [container] = deployment.spec.template.spec.containers;
  expect(container.args.slice(0, 3)).toEqual([
    'picker',
    `--pool-name=${pool.name}`,
    '--pool-group=inference.networking.k8s.io',
  ]);
});

test('it is probed by gRPC on the health port', () => {
  const [container] = synthesised().deployment.spec.template.spec.containers;
  expect(container.readinessProbe.grpc).toEqual({ port: 9003, service: 'readiness' });
  expect(container.livenessProbe.grpc).toEqual({ port: 9003, service: 'liveness' });
});

test('a picker that hangs is left within 3 s and restarted within 10 s: its clients wait for it as long', () => {
  const [container] = synthesised().deployment.spec.template.spec.containers;
  const noticed = ({ periodSeconds, timeoutSeconds, failureThreshold }: (typeof container)['livenessProbe']) =>
    periodSeconds * failureThreshold + timeoutSeconds;
  expect(noticed(container.readinessProbe)).toBeLessThanOrEqual(3);
  const { livenessProbe } = container;
  expect(noticed(livenessProbe) + livenessProbe.terminationGracePeriodSeconds).toBeLessThanOrEqual(10);
});

test('it may list and watch pods and its own pool, and nothing else', () => {
  const { pool, objects } = synthesised();
  const role = only(objects, 'Role');
  expect((role as unknown as { rules: unknown }).rules).toEqual([
    { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
    {
      apiGroups: ['inference.networking.k8s.io'],
      resources: ['inferencepools'],
      resourceNames: [pool.name],
      verbs: ['list', 'watch'],
    },
  ]);
  const binding = only(objects, 'RoleBinding') as unknown as { roleRef: object; subjects: object[] };
  expect(binding.roleRef).toMatchObject({ kind: 'Role', name: role.metadata.name });
  expect(binding.subjects).toMatchObject([{ kind: 'ServiceAccount', namespace: 'llm' }]);
});

test('it runs unprivileged, and a new one is ready before the old one leaves', () => {
  const { spec } = synthesised().deployment;
  expect(spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  expect(spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true });
  expect(spec.template.spec.containers[0].securityContext).toMatchObject({ readOnlyRootFilesystem: true });
});

test('it drains, and the pod waits longer than that', () => {
  const { containers, terminationGracePeriodSeconds } = synthesised().deployment.spec.template.spec;
  expect(containers[0].args).toContain('--drain-timeout=120s');
  expect(terminationGracePeriodSeconds).toBe(130);
});

test('without an image synthesis names the prop', () => {
  expect(() => synthesised({})).toThrow(/\[test\/picker\] Deployment .*GKEI_PICKER_IMAGE_MISSING: .*image/s);
});

test('a chart without a namespace is refused', () => {
  const chart = new Chart(Testing.app(), 'test');
  const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart)] });
  expect(() => new EndpointPicker(chart, 'picker', { pool, image: 'a:1' })).toThrow(
    /GKEI_NAMESPACE_MISSING: the chart test has no namespace.*; set namespace in the props of the chart/,
  );
});
