import { parse } from 'yaml';
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

/** The models in the configuration file of an example's picker. */
const configuredModels = (example: Example) =>
  parse((only(example, 'ConfigMap') as Manifest & { data: Record<string, string> }).data['config.yaml']).models;

test('adapters gives each adapter a name of its own, and room for the larger rank', () => {
  expect(configuredModels('adapters')).toMatchObject([
    { name: 'acme/support', criticality: 'critical', targets: [{ name: 'support-v3' }] },
    { name: 'acme/legal', criticality: 'sheddable', targets: [{ name: 'legal-v1' }] },
  ]);
  const args = argsOf(serversOf(synthesise('adapters'))[0]);
  expect(args).toContain('--max-lora-rank=32');
});

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

test('canary gives the new version a tenth of the requests, from a folder of its own', () => {
  const targets = [
    { name: 'chat-v1', weight: 90 },
    { name: 'chat-v2', weight: 10 },
  ];
  expect(configuredModels('canary')).toMatchObject([{ name: 'acme/chat', targets }]);
  const [stable, next] = serversOf(synthesise('canary')).map((server) => argsOf(server).slice(0, 2));
  expect(stable).toEqual(['/weights/chat-v1', '--served-model-name=chat-v1']);
  expect(next).toEqual(['/weights/chat-v2', '--served-model-name=chat-v2']);
});

test('envoy-gateway renders what Envoy Gateway reads, and nothing that only GKE does', () => {
  const objects = synthesise('envoy-gateway');
  expect(objects.filter(({ apiVersion }) => apiVersion.includes('networking.gke.io'))).toEqual([]);
  const route = only('envoy-gateway', 'HTTPRoute');
  const targetRefs = [expect.objectContaining({ kind: 'HTTPRoute', name: route.metadata.name })];
  expect(only('envoy-gateway', 'EnvoyExtensionPolicy').spec.targetRefs).toEqual(targetRefs);
  expect(only('envoy-gateway', 'BackendTrafficPolicy').spec.targetRefs).toEqual(targetRefs);
  const [{ backendRefs }] = route.spec.rules;
  const service = ofKind(objects, 'Service').find(({ metadata }) => metadata.name === backendRefs[0].name);
  const pool = poolLinks(only('envoy-gateway', 'InferencePool'));
  expect(service?.spec).toMatchObject({ clusterIP: 'None', selector: pool.selector });
});

test('first-generation renders no object of a later generation', () => {
  const objects = synthesise('first-generation');
  const groups = objects.map(({ apiVersion }) => apiVersion).filter((version) => version.includes('inference.'));
  expect(groups).toEqual(groups.map(() => 'inference.networking.x-k8s.io/v1alpha2'));
  const pool = only('first-generation', 'InferencePool').metadata.name;
  const model = only('first-generation', 'InferenceModel');
  expect(model.spec).toMatchObject({
    modelName: 'acme/chat',
    criticality: 'Critical',
    poolRef: { name: pool },
    targetModels: [
      { name: 'Qwen/Qwen3-8B', weight: 80 },
      { name: 'polite-v2', weight: 20 },
    ],
  });
});

test('https serves requests on port 443 alone, behind Cloud Armor', () => {
  const { metadata, spec } = only('https', 'Gateway');
  expect(spec.addresses).toEqual([{ type: 'NamedAddress', value: 'llm' }]);
  const [plain, encrypted] = spec.listeners;
  expect(encrypted).toMatchObject({ port: 443, protocol: 'HTTPS', hostname: 'llm.example.com' });
  const [redirect, route] = ['http', 'https'].map((name) =>
    ofKind(synthesise('https'), 'HTTPRoute').find((each) => each.spec.parentRefs[0].sectionName === name),
  );
  expect([plain.name, encrypted.name]).toEqual(['http', 'https']);
  expect(redirect?.spec.rules[0]).toMatchObject({ filters: [{ type: 'RequestRedirect' }] });
  expect(route?.spec.rules[0].backendRefs).toHaveLength(1);
  expect(only('https', 'GCPBackendPolicy').spec.default).toMatchObject({ securityPolicy: 'llm-edge' });
  expect(only('https', 'GCPGatewayPolicy').spec.targetRef.name).toBe(metadata.name);
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

test('multi-host spreads a replica over two machines, of which the leader alone is an endpoint', () => {
  const { spec } = only('multi-host', 'LeaderWorkerSet');
  const { size, leaderTemplate, workerTemplate } = spec.leaderWorkerTemplate;
  const pool = poolLinks(only('multi-host', 'InferencePool')).selector;
  expect(size).toBe(2);
  expect(leaderTemplate.metadata.labels).toMatchObject(pool);
  expect(workerTemplate.metadata.labels).not.toMatchObject(pool);
  for (const { containers } of [leaderTemplate.spec, workerTemplate.spec]) {
    expect(containers[0].resources.limits).toEqual({ 'nvidia.com/gpu': '8' });
    expect(containers[0].args).toContain('--pipeline-parallel-size=2');
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
