import type { Manifest } from '../../src/rules';
import { synthesise } from './synthesise';
import { EXAMPLE_NAMES } from './table';

const ofKind = (objects: readonly Manifest[], kind: string) => objects.filter((object) => object.kind === kind);

describe.each(EXAMPLE_NAMES)('%s', (example) => {
  const objects = synthesise(example);

  test('renders what it did before', () => {
    expect(objects).toMatchSnapshot();
  });

  test('requests flow from the gateway to pods that exist', () => {
    const [gateway] = ofKind(objects, 'Gateway');
    const [route] = ofKind(objects, 'HTTPRoute');
    const [pool] = ofKind(objects, 'InferencePool');
    expect(route.spec.parentRefs[0].name).toBe(gateway.metadata.name);
    expect(route.spec.rules[0].backendRefs[0].name).toBe(pool.metadata.name);
    const servers = ofKind(objects, 'Deployment').filter(({ spec }) =>
      Object.entries(pool.spec.selector.matchLabels).every(
        ([key, value]) => spec.template.metadata.labels[key] === value,
      ),
    );
    expect(servers).toHaveLength(1);
    const [container] = servers[0].spec.template.spec.containers;
    expect(container.ports[0].containerPort).toBe(pool.spec.targetPorts[0].number);
    expect(ofKind(objects, 'Service')[0].metadata.name).toBe(pool.spec.endpointPickerRef.name);
  });

  test('both policies of the load balancer apply to the pool', () => {
    const [pool] = ofKind(objects, 'InferencePool');
    for (const kind of ['HealthCheckPolicy', 'GCPBackendPolicy']) {
      expect(ofKind(objects, kind)[0].spec.targetRef.name).toBe(pool.metadata.name);
    }
  });

  test('everything lies in one namespace and says why it exists', () => {
    for (const { metadata } of objects) {
      expect(metadata.namespace).toBe('llm');
      expect(metadata.annotations).toHaveProperty(['kubernetes.io/description']);
    }
  });
});

test('the minimal example takes ten lines', () => {
  const { readFileSync } = require('node:fs') as typeof import('node:fs');
  const lines = readFileSync(`${__dirname}/../../examples/minimal.ts`, 'utf8').split('\n');
  expect(lines.filter((line) => line.trim() !== '' && !line.startsWith('import')).length).toBeLessThanOrEqual(10);
});
