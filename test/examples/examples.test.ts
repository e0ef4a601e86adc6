import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../src/rules';
import { parseManifests } from '../manifests';
import { containerPorts, groupOf, ofKind, podTemplate, poolLinks, selected } from './links';
import { rendered } from './synthesise';
import { EXAMPLE_NAMES, factsOf, type Generation, generationsOf } from './table';

const EXAMPLES = join(__dirname, '../../examples');

/** Kinds of objects that belong to no namespace. */
const CLUSTER_SCOPED = ['ClusterRules', 'ComputeClass'];

const COMPONENT = 'app.kubernetes.io/component';

const componentOf = (workload: Manifest) => podTemplate(workload).metadata.labels[COMPONENT];

test('every program is in the table', () => {
  const programs = readdirSync(EXAMPLES)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replace(/\.ts$/, ''));
  expect([...EXAMPLE_NAMES].sort()).toEqual(programs.sort());
});

/** The kinds of each generation: its pool first, then what says what model names stand for. */
const KINDS: Readonly<Record<Generation, readonly string[]>> = {
  V1: ['InferencePool inference.networking.k8s.io/v1'],
  V1_LEGACY_OBJECTIVES: [
    'InferencePool inference.networking.k8s.io/v1',
    'InferenceObjective inference.networking.x-k8s.io/v1alpha2',
    'InferenceModelRewrite inference.networking.x-k8s.io/v1alpha2',
  ],
  V1ALPHA2: [
    'InferencePool inference.networking.x-k8s.io/v1alpha2',
    'InferenceModel inference.networking.x-k8s.io/v1alpha2',
  ],
};

/** Every example as it is, and as it would be with pools of each other generation. */
const CASES = EXAMPLE_NAMES.flatMap((example) =>
  generationsOf(example).map((generation) => ({
    example,
    generation,
    name: generation === 'V1' ? example : `${example} in the generation ${generation}`,
  })),
);

describe.each(CASES)('$name', ({ example, generation }) => {
  const yaml = rendered(example, generation);
  const objects = parseManifests(yaml);
  const everything = [...objects, ...(factsOf(example).existing ?? [])];
  const pools = ofKind(objects, 'InferencePool');

  if (generation === 'V1') {
    test('renders what it did before', () => {
      expect(yaml).toMatchSnapshot();
    });
  }

  test('says at its top what it shows and what must exist beforehand, in at most 60 lines', () => {
    const program = readFileSync(join(EXAMPLES, `${example}.ts`), 'utf8');
    expect(program.split('\n').length).toBeLessThanOrEqual(61);
    expect([...program.matchAll(/from '(.*)'/g)].map(([, entry]) => entry)).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/^[./]|\//)]),
    );
    // The ten-line start explains itself, and the README explains it.
    if (example !== 'minimal') {
      expect(program).toMatch(/^\/\*\*\n \* [\s\S]*? \*\n \* Needs beforehand: /);
    }
  });

  test('its pools are of one generation, and nothing else of another', () => {
    const ours = ofKind(objects, 'InferencePool', 'InferenceModel', 'InferenceModelRewrite', 'InferenceObjective');
    const kinds = new Set(ours.map(({ apiVersion, kind }) => `${kind} ${apiVersion}`));
    const { choosesGeneration = false } = factsOf(example);
    const [pool, ...others] = KINDS[choosesGeneration ? 'V1ALPHA2' : generation];
    expect(kinds).toContain(pool);
    expect([...kinds].filter((kind) => kind !== pool && !others.includes(kind))).toEqual([]);
  });

  test('every route is attached to a gateway and leads to what exists', () => {
    const routes = ofKind(objects, 'HTTPRoute');
    expect(routes).not.toEqual([]);
    for (const { metadata, spec } of routes) {
      for (const parent of spec.parentRefs) {
        const gateway = find(
          'gateway.networking.k8s.io',
          'Gateway',
          parent.name,
          parent.namespace ?? metadata.namespace,
        );
        const listeners = gateway.spec.listeners.map(({ name }: { name: string }) => name);
        expect(listeners).toContain(parent.sectionName ?? listeners[0]);
      }
      for (const backend of spec.rules.flatMap(({ backendRefs = [] }) => backendRefs)) {
        const { group = '', kind = 'Service', name, namespace = metadata.namespace } = backend;
        find(group, kind, name, namespace);
        expect(namespace === metadata.namespace || isGranted(metadata.namespace, kind, namespace)).toBe(true);
      }
    }
  });

  test('every pool holds model servers alone, each of which is in one pool', () => {
    const members = pools.flatMap((pool) => {
      const { selector, port } = poolLinks(pool);
      const servers = selected(everything, pool.metadata.namespace, selector);
      expect(servers).not.toEqual([]);
      expect(servers.map(containerPorts)).toEqual(servers.map(() => expect.arrayContaining([port])));
      return servers;
    });
    const isServer = (workload: Manifest) => [undefined, 'model-server'].includes(componentOf(workload));
    const servers = ofKind(everything, 'Deployment', 'LeaderWorkerSet').filter(isServer);
    expect(members.map(({ metadata }) => metadata.name).sort()).toEqual(
      servers.map(({ metadata }) => metadata.name).sort(),
    );
  });

  test('every pool asks a picker of its own', () => {
    const pickers = pools.map((pool) => {
      const { picker } = poolLinks(pool);
      const service = find('', 'Service', picker.name, pool.metadata.namespace);
      const [port] = service.spec.ports.filter(({ port }: { port: number }) => port === picker.port);
      const [workload, ...others] = selected(everything, service.metadata.namespace, service.spec.selector);
      expect([componentOf(workload), others]).toEqual(['endpoint-picker', []]);
      expect(containerPorts(workload)).toContain(port.targetPort ?? port.port);
      return workload.metadata.name;
    });
    expect(new Set(pickers).size).toBe(pools.length);
  });

  test('every policy has a target', () => {
    const policies = objects.filter(({ spec }) => spec?.targetRef ?? spec?.targetRefs);
    for (const { metadata, spec } of policies) {
      for (const { group, kind, name } of spec.targetRefs ?? [spec.targetRef]) {
        find(group, kind, name, metadata.namespace);
      }
    }
  });

  test('every disruption budget and every workload selects the pods of one workload', () => {
    for (const { metadata, spec } of ofKind(objects, 'PodDisruptionBudget', 'Deployment')) {
      expect(selected(everything, metadata.namespace, spec.selector.matchLabels)).toHaveLength(1);
    }
  });

  test('everything lies in its namespace and says why it exists', () => {
    for (const { kind, metadata } of objects) {
      expect([kind, metadata.namespace]).toEqual([kind, CLUSTER_SCOPED.includes(kind) ? undefined : 'llm']);
      expect(metadata.annotations).toHaveProperty(['kubernetes.io/description']);
    }
  });

  function find(group: string, kind: string, name: string, namespace: string | undefined): Manifest {
    const found = objects.filter(
      (object) =>
        groupOf(object) === group &&
        object.kind === kind &&
        object.metadata.name === name &&
        object.metadata.namespace === namespace,
    );
    expect([kind, name, found.length]).toEqual([kind, name, 1]);
    return found[0];
  }

  function isGranted(from: string | undefined, kind: string, namespace: string): boolean {
    return ofKind(objects, 'ReferenceGrant').some(
      ({ metadata, spec }) =>
        metadata.namespace === namespace &&
        spec.from.some((source: { namespace: string }) => source.namespace === from) &&
        spec.to.some((target: { kind: string }) => target.kind === kind),
    );
  }
});

test('the minimal example takes ten lines', () => {
  const lines = readFileSync(join(EXAMPLES, 'minimal.ts'), 'utf8').split('\n');
  expect(lines.filter((line) => line.trim() !== '' && !line.startsWith('import')).length).toBeLessThanOrEqual(10);
});
