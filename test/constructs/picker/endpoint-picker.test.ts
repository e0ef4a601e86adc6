import { Chart, Testing } from 'cdk8s';
import { Secret } from 'cdk8s-plus-28';
import { parse } from 'yaml';
import {
  EndpointPicker,
  type EndpointPickerOptions,
  InferencePool,
  type PickerFlags,
  PickerImplementation,
  PickerTls,
} from '../../../src';
import type { Manifest } from '../../../src/rules';
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

test('an override that moves the health port is found, since GKE’s load balancer asks the usual one', () => {
  const args = ['picker', '--pool-name=chat', '--grpc-health-port=9103'];
  const overrides = { spec: { template: { spec: { containers: [{ name: 'picker', args }] } } } };
  expect(() => synthesised({ image: 'registry.example/picker:1.0.0', overrides })).toThrow(
    /\[test\/picker\] Deployment .*GKEI_PICKER_HEALTH_PORT: .* on port 9103, and GKE’s load balancer asks on 9003/,
  );
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

test('several replicas are spread, and node upgrades take one at a time', () => {
  const { objects, deployment, picker } = synthesised({ image: 'registry.example/picker:1.0.0', replicas: 3 });
  const { topologySpreadConstraints } = deployment.spec.template.spec;
  expect(topologySpreadConstraints.map(({ topologyKey }: { topologyKey: string }) => topologyKey)).toEqual([
    'topology.kubernetes.io/zone',
    'kubernetes.io/hostname',
  ]);
  const selected = topologySpreadConstraints[0].labelSelector.matchLabels;
  expect(deployment.spec.template.metadata.labels).toMatchObject(selected);
  const budget = objects.find(({ metadata }) => metadata.name === picker.disruptionBudget?.name)!;
  expect(budget.spec.selector).toEqual(deployment.spec.selector);
});

test('further flags reach the program, and those that a prop decides are refused', () => {
  const image = 'registry.example/picker:1.0.0';
  const withArgs = (args: PickerFlags) => ({ image, implementation: PickerImplementation.bundled({ args }) });
  const { deployment } = synthesised(withArgs({ policy: 'round-robin' }));
  expect(deployment.spec.template.spec.containers[0].args).toContain('--policy=round-robin');
  expect(() => synthesised(withArgs({ 'pool-name': 'other' }))).toThrow(
    'GKEI_DERIVED_FLAG: args of the picker sets --pool-name to "other", which the prop pool decides; set pool instead',
  );
});

test('it listens to the KV events that model servers of its pool publish, and to none else', () => {
  const argsFor = (kvEvents: boolean) => {
    const chart = testChart();
    const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart, { engine: { kvEvents } })] });
    const picker = new EndpointPicker(chart, 'picker', { pool, image: 'registry.example/picker:1.0.0' });
    const deployment = render(chart).find(({ metadata }) => metadata.name === picker.deployment.name)!;
    return deployment.spec.template.spec.containers[0].args.filter((arg: string) => arg.includes('kv-events'));
  };
  expect(argsFor(true)).toEqual(['--kv-events-port=5557', '--kv-events-replay-port=5558']);
  expect(argsFor(false)).toEqual([]);
});

describe('its configuration file', () => {
  const configured = (value: string) => {
    const chart = testChart();
    const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart)] });
    const picker = new EndpointPicker(chart, 'picker', { pool, image: 'registry.example/picker:1.0.0' });
    picker._config.set('log-level', () => value);
    const objects = render(chart);
    const { template } = objects.find(({ metadata }) => metadata.name === picker.deployment.name)!.spec;
    return { template, map: only(objects, 'ConfigMap') as Manifest & { data: Record<string, string> } };
  };

  test('is a ConfigMap that the pod mounts and reads', () => {
    const { template, map } = configured('debug');
    expect(map.data).toEqual({ 'config.yaml': 'log-level: debug\n' });
    const [container] = template.spec.containers;
    expect(container.args).toContain('--config-file=/etc/picker/config.yaml');
    expect(container.volumeMounts).toEqual([{ name: 'config', mountPath: '/etc/picker', readOnly: true }]);
    expect(template.spec.volumes).toEqual([{ name: 'config', configMap: { name: map.metadata.name } }]);
  });

  test('replaces the pods when it changes, under the same name', () => {
    const [one, other] = [configured('debug'), configured('info')];
    expect(one.map.metadata.name).toBe(other.map.metadata.name);
    expect(one.template.metadata.annotations).not.toEqual(other.template.metadata.annotations);
    expect(one.template.metadata.annotations).toEqual(configured('debug').template.metadata.annotations);
  });

  test('is not rendered while nothing stands in it', () => {
    const { objects, deployment } = synthesised();
    expect(objects.some(({ kind }) => kind === 'ConfigMap')).toBe(false);
    expect(deployment.spec.template.spec.volumes).toBeUndefined();
  });
});

describe('TLS', () => {
  const picker = (tls: PickerTls) => {
    const { objects, deployment } = synthesised({ image: 'registry.example/picker:1.0.0', tls });
    return { pod: deployment.spec.template.spec, port: only(objects, 'Service').spec.ports[0] };
  };

  test('with a certificate of the picker’s own making needs nothing', () => {
    const { pod, port } = picker(PickerTls.selfSigned());
    expect(pod.containers[0].args.join()).not.toMatch(/secure-serving|cert-path/);
    expect(port.appProtocol).toBeUndefined();
  });

  test('with a Secret mounts it readable for the picker’s user', () => {
    const chart = testChart();
    const { pod, port } = picker(PickerTls.secret(Secret.fromSecretName(chart, 'tls', 'picker-tls')));
    expect(pod.volumes).toEqual([{ name: 'tls', secret: { secretName: 'picker-tls' } }]);
    expect(pod.containers[0].args).toContain(`--cert-path=${pod.containers[0].volumeMounts[0].mountPath}`);
    expect(pod.securityContext.fsGroup).toBe(pod.securityContext.runAsGroup);
    expect(port.appProtocol).toBeUndefined();
  });

  test('or none, which the Service says too', () => {
    const { pod, port } = picker(PickerTls.none());
    expect(pod.containers[0].args).toContain('--secure-serving=false');
    expect(port).toEqual({ name: 'grpc-ext-proc', port: 9002, protocol: 'TCP', appProtocol: 'kubernetes.io/h2c' });
  });
});

describe('guarded metrics', () => {
  test.each([undefined, PickerImplementation.llmD()])('are read by whom the cluster allows to', (implementation) => {
    const { objects, deployment } = synthesised({
      implementation,
      image: 'registry.example.com/picker:1.0.0',
      guardMetrics: true,
    });
    expect(deployment.spec.template.spec.containers[0].args).toContain('--metrics-endpoint-auth=true');
    const bound = objects
      .filter(({ kind }) => kind === 'ClusterRoleBinding')
      .map((each) => each as unknown as { roleRef: { name: string }; subjects: { name: string }[] });
    const { serviceAccountName } = deployment.spec.template.spec;
    const delegation = bound.find(({ roleRef }) => roleRef.name === 'system:auth-delegator');
    expect(delegation?.subjects.map(({ name }) => name)).toEqual([serviceAccountName]);
    const role = only(objects, 'ClusterRole') as unknown as { metadata: { name: string }; rules: object[] };
    expect(role.rules).toEqual([{ nonResourceURLs: ['/metrics'], verbs: ['get'] }]);
    const secret = only(objects, 'Secret') as unknown as { type: string; metadata: { annotations: object } };
    const reader = bound.find(({ roleRef }) => roleRef.name === role.metadata.name)!.subjects[0].name;
    expect(reader).not.toBe(serviceAccountName);
    expect(secret.type).toBe('kubernetes.io/service-account-token');
    expect(secret.metadata.annotations).toMatchObject({ 'kubernetes.io/service-account.name': reader });
  });

  test('are not by default, which needs no rights in the whole cluster', () => {
    const { objects } = synthesised();
    expect(objects.filter(({ kind }) => kind.startsWith('Cluster') || kind === 'Secret')).toEqual([]);
  });
});

describe('llm-d’s picker', () => {
  const llmD = (options: Partial<EndpointPickerOptions> = {}) => {
    const { objects, deployment, picker, pool } = synthesised({
      implementation: PickerImplementation.llmD(),
      ...options,
    });
    const { rules } = only(objects, 'Role') as unknown as { rules: { resources: string[]; apiGroups: string[] }[] };
    const data = (only(objects, 'ConfigMap') as unknown as { data: Record<string, string> }).data['config.yaml'];
    return { deployment, picker, pool, rules, config: parse(data), pod: deployment.spec.template.spec };
  };

  test('runs its own image with its own flags and the charts’ weights', () => {
    const { pod, config, pool } = llmD();
    const [container] = pod.containers;
    expect(container.image).toMatch(/^ghcr\.io\/llm-d\/llm-d-router-endpoint-picker:/);
    expect(container.args[0]).toBe(`--pool-name=${pool.name}`);
    expect(container.args).toEqual(expect.arrayContaining(['--metrics-endpoint-auth=false', '--zap-encoder=json']));
    expect(config).toMatchObject({ apiVersion: 'llm-d.ai/v1alpha1', kind: 'EndpointPickerConfig' });
    expect(config.schedulingProfiles[0].plugins).toEqual([
      { pluginRef: 'queue-scorer', weight: 2 },
      { pluginRef: 'kv-cache-utilization-scorer', weight: 2 },
      { pluginRef: 'prefix-cache-scorer', weight: 3 },
    ]);
    expect(config.plugins.map(({ type }: { type: string }) => type)).toEqual(
      config.schedulingProfiles[0].plugins.map(({ pluginRef }: { pluginRef: string }) => pluginRef),
    );
  });

  test('takes a configuration of the user’s own', () => {
    const plugins = [{ type: 'random-picker' }];
    const { config } = llmD({ implementation: PickerImplementation.llmD({ config: { plugins } }) });
    expect(config).toEqual({ apiVersion: 'llm-d.ai/v1alpha1', kind: 'EndpointPickerConfig', plugins });
  });

  test('may read pods, pools and the objects of both groups, and no leases while it is alone', () => {
    const { rules } = llmD();
    const allowed = rules.flatMap(({ apiGroups, resources }) => `${apiGroups.join()}/${resources.join()}`);
    expect(allowed).toEqual([
      '/pods',
      'inference.networking.k8s.io/inferencepools',
      'llm-d.ai/inferenceobjectives',
      'llm-d.ai/inferencemodelrewrites',
      'inference.networking.x-k8s.io/inferenceobjectives',
      'inference.networking.x-k8s.io/inferencemodelrewrites',
    ]);
    expect(llmD().pod.containers[0].args.join()).not.toContain('leader');
  });

  test('elects a leader among several replicas, whom no budget keeps on its node', () => {
    const { pod, rules, picker, deployment } = llmD({ replicas: 2 });
    expect(pod.containers[0].args).toContain('--ha-enable-leader-election=true');
    expect(rules.flatMap(({ resources }) => resources)).toEqual(expect.arrayContaining(['leases', 'events']));
    expect(picker.disruptionBudget).toBeUndefined();
    expect(deployment.spec.strategy).toEqual({ type: 'Recreate' });
  });
});
