import type { Manifest } from '../../src/rules';
import { ofKind, podTemplate, poolLinks, selected } from './links';
import { synthesise } from './synthesise';
import type { Example } from './table';

/** The model servers of an example, in the order in which it makes them. */
const serversOf = (objects: readonly Manifest[]) =>
  ofKind(objects, 'Deployment').filter(
    (workload) => podTemplate(workload).metadata.labels['app.kubernetes.io/component'] === 'model-server',
  );

const argsOf = (server: Manifest): string[] => podTemplate(server).spec.containers[0].args;

const acceleratorOf = (server: Manifest) =>
  podTemplate(server).spec.nodeSelector['cloud.google.com/gke-accelerator'] as string;

const only = (example: Example, kind: string) => {
  const [object, ...others] = ofKind(synthesise(example), kind);
  expect(others).toEqual([]);
  return object;
};

test('adopt-a-deployment renders nothing for what exists, and selects it by its own labels', () => {
  const objects = synthesise('adopt-a-deployment');
  expect(serversOf(objects)).toEqual([]);
  expect(poolLinks(only('adopt-a-deployment', 'InferencePool')).selector).toEqual({ app: 'vllm-qwen' });
});

test('autoscaled leaves the number of replicas to its autoscaler', () => {
  const [server] = serversOf(synthesise('autoscaled'));
  const { spec } = only('autoscaled', 'HorizontalPodAutoscaler');
  expect(server.spec).not.toHaveProperty('replicas');
  expect(spec).toMatchObject({ minReplicas: 2, maxReplicas: 8, scaleTargetRef: { name: server.metadata.name } });
  expect(spec.metrics).toHaveLength(2);
});

test('autoscaled collects the metrics that it scales by', () => {
  const objects = synthesise('autoscaled');
  const collected = ofKind(objects, 'PodMonitoring').flatMap(({ metadata, spec }) =>
    selected(objects, metadata.namespace, spec.selector.matchLabels),
  );
  expect(collected).toEqual(expect.arrayContaining(serversOf(objects)));
});

test('llama-70b spreads each replica over four GPUs and pins what it downloads', () => {
  const [server] = serversOf(synthesise('llama-70b'));
  const { containers, initContainers } = podTemplate(server).spec;
  expect(containers[0].resources.limits).toEqual({ 'nvidia.com/gpu': '4' });
  expect(argsOf(server)).toContain('--tensor-parallel-size=4');
  for (const { args, env } of [containers[0], initContainers[0]]) {
    expect(args.join(' ')).toMatch(/--revision=[0-9a-f]{40}/);
    expect(env).toContainEqual({
      name: 'HF_TOKEN',
      valueFrom: { secretKeyRef: { key: 'token', name: 'hugging-face' } },
    });
  }
});

test('mixed-gpus serves the same name and context on both GPUs', () => {
  const servers = serversOf(synthesise('mixed-gpus'));
  expect(servers.map(acceleratorOf)).toEqual(['nvidia-l4', 'nvidia-a100-80gb']);
  for (const flag of ['--served-model-name=acme/chat', '--max-model-len=16384']) {
    expect(servers.map((server) => argsOf(server).includes(flag))).toEqual([true, true]);
  }
});

test('several-models tells routes apart by the model, which a router of the same gateway finds', () => {
  const objects = synthesise('several-models');
  const models = ofKind(objects, 'HTTPRoute').map(({ spec }) => [
    ...new Set(spec.rules[0].matches.map(({ headers }: { headers: { value: string }[] }) => headers[0].value)),
  ]);
  expect(models).toEqual([['acme/chat'], ['acme/classify']]);
  const gateway = only('several-models', 'Gateway').metadata.name;
  expect(only('several-models', 'GCPRoutingExtension').spec.targetRefs).toEqual([
    { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway },
  ]);
});

test('spot-with-fallback buys on-demand after Spot, and keeps one replica on a VM that stays', () => {
  const { metadata, spec } = only('spot-with-fallback', 'ComputeClass');
  expect(spec.priorities.map(({ spot }: { spot: boolean }) => spot)).toEqual([true, false]);
  const [cheap, steady] = serversOf(synthesise('spot-with-fallback'));
  expect(podTemplate(cheap).spec.nodeSelector).toMatchObject({ 'cloud.google.com/compute-class': metadata.name });
  // What a Spot VM leaves: 25 s.
  expect(podTemplate(cheap).spec.terminationGracePeriodSeconds).toBeLessThanOrEqual(25);
  const [terms] =
    podTemplate(steady).spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
  expect(terms.matchExpressions).toContainEqual({ key: 'cloud.google.com/gke-spot', operator: 'DoesNotExist' });
});
