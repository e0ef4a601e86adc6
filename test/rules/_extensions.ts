import type { RightSet } from './_right-set';

/** Puts the Service of a set's picker beside it, with what the picker is told. */
export function addPickerService(set: RightSet, pickerArgs: readonly string[]): void {
  const { name } = set.pickerDeployment.metadata;
  set.pickerDeployment.spec.template.spec.containers[0].args = pickerArgs;
  Object.assign(set, {
    pickerService: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'llm' },
      spec: { selector: { app: name }, ports: [{ port: 9002 }] },
    },
  });
}

/** Sends a set's requests through Envoy Gateway, whose picker is behind a Service of its own. */
export function addEnvoyGateway(set: RightSet, pickerArgs: readonly string[] = []): void {
  const name = `${set.pool.metadata.name}-picker`;
  addPickerService(set, ['picker', ...pickerArgs]);
  Object.assign(set, {
    extensionPolicy: {
      apiVersion: 'gateway.envoyproxy.io/v1alpha1',
      kind: 'EnvoyExtensionPolicy',
      metadata: { name, namespace: 'llm' },
      spec: { extProc: [{ backendRefs: [{ name, port: 9002 }] }] },
    },
  });
}

/** Puts Model Armor in front of a set's Gateway. */
export function addModelArmor(set: RightSet, extension: object = {}): void {
  const supportedEvents = ['Request', 'Response'].flatMap((side) => [
    `${side}Headers`,
    `${side}Body`,
    `${side}Trailers`,
  ]);
  const right = { name: 'armor', googleAPIServiceName: 'modelarmor.europe-west4.rep.googleapis.com', supportedEvents };
  Object.assign(set, {
    armor: {
      apiVersion: 'networking.gke.io/v1',
      kind: 'GCPTrafficExtension',
      metadata: { name: 'armor', namespace: 'llm' },
      spec: { extensionChains: [{ name: 'armor', extensions: [{ ...right, ...extension }] }] },
    },
  });
}

/** Has a program behind a Service asked about a set's requests, with the health check that it needs. */
export function addExtension(set: RightSet, backendRef: object = {}, appProtocol = 'HTTP2'): void {
  const metadata = { name: 'guard', namespace: 'llm' };
  const ref = { group: '', kind: 'Service', name: 'guard', port: 9000, ...backendRef };
  Object.assign(set, {
    guardService: { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 9000, appProtocol }] } },
    guardPolicy: {
      apiVersion: 'networking.gke.io/v1',
      kind: 'HealthCheckPolicy',
      metadata,
      spec: { default: { config: { type: 'GRPC' } }, targetRef: { group: '', kind: 'Service', name: 'guard' } },
    },
    guard: {
      apiVersion: 'networking.gke.io/v1',
      kind: 'GCPTrafficExtension',
      metadata,
      spec: { extensionChains: [{ name: 'guard', extensions: [{ name: 'guard', backendRef: ref }] }] },
    },
  });
}

/** Says what a model name of the set's pool stands for. */
export function modelRewrite(name: string, model: string, pool = 'chat'): object {
  return {
    apiVersion: 'inference.networking.x-k8s.io/v1alpha2',
    kind: 'InferenceModelRewrite',
    metadata: { name, namespace: 'llm' },
    spec: {
      poolRef: { name: pool },
      rules: [{ matches: [{ model: { value: model } }], targets: [{ modelRewrite: 'Qwen/Qwen3-8B' }] }],
    },
  };
}

/** Adds a server of another model name to a set's pool, whose picker is somebody else's program. */
export function addOtherServer(set: RightSet, pickerArgs: readonly string[] = ['--pool-name=chat']): void {
  addPickerService(set, pickerArgs);
  const other = structuredClone(set.server);
  other.metadata.name = 'other';
  other.spec.selector.matchLabels.tier = other.spec.template.metadata.labels.tier = 'other';
  other.spec.template.spec.containers[0].args.push('--served-model-name=acme/other');
  Object.assign(set, { other });
}
