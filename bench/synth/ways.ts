import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Accelerator, LlmService, type Manifest, Model } from 'gke-inference';
import { Gateway, HttpRoute } from '../../imports/gateway.networking.k8s.io';
import { InferencePool } from '../../imports/inference.networking.k8s.io';
import { GcpBackendPolicy, HealthCheckPolicy } from '../../imports/networking.gke.io';

/** A way of writing the same services: fills a chart with one of them. */
export type Way = (chart: Chart, id: string) => void;

const IMAGE = 'registry.example/gke-inference-picker:0.1.0';

/** With this library. */
export const ours: Way = (chart, id) => {
  new LlmService(chart, id, { model: Model.QWEN3_8B, accelerator: Accelerator.L4, picker: { image: IMAGE } });
};

/**
 * The objects of one service as they stand in YAML, without their names, which cdk8s gives. Made once and given to every
 * service: the other ways pay neither for a copy of their props nor for a plan.
 */
const MANIFESTS: readonly Manifest[] = (() => {
  const chart = new Chart(Testing.app(), 'bench', { namespace: 'llm' });
  ours(chart, 'service');
  return (chart.toJson() as Manifest[]).map((manifest) => ({
    ...manifest,
    metadata: { ...manifest.metadata, name: undefined as never },
  }));
})();

/** As plain `ApiObject`s: no types, no checks. */
export const plain: Way = (chart, id) => {
  for (const [index, manifest] of MANIFESTS.entries()) {
    new ApiObject(chart, `${id}-${index}`, manifest);
  }
};

// The generated classes take the same fields under the types of their schemas.
// biome-ignore lint/suspicious/noExplicitAny: one table of constructors over differing props
type Make = (chart: Chart, id: string, props: any) => void;

const MAKE: Record<string, Make> = {
  Deployment: (chart, id, props) => new k8s.KubeDeployment(chart, id, props),
  PodDisruptionBudget: (chart, id, props) => new k8s.KubePodDisruptionBudget(chart, id, props),
  ServiceAccount: (chart, id, props) => new k8s.KubeServiceAccount(chart, id, props),
  Role: (chart, id, props) => new k8s.KubeRole(chart, id, props),
  RoleBinding: (chart, id, props) => new k8s.KubeRoleBinding(chart, id, props),
  Service: (chart, id, props) => new k8s.KubeService(chart, id, props),
  InferencePool: (chart, id, props) => new InferencePool(chart, id, props),
  HealthCheckPolicy: (chart, id, props) => new HealthCheckPolicy(chart, id, props),
  GCPBackendPolicy: (chart, id, props) => new GcpBackendPolicy(chart, id, props),
  Gateway: (chart, id, props) => new Gateway(chart, id, props),
  HTTPRoute: (chart, id, props) => new HttpRoute(chart, id, props),
};

const TYPED_MANIFESTS = structuredClone(MANIFESTS).map(typed);

/** With the classes of cdk8s-plus-28 for Kubernetes' own kinds and the generated classes for the others. */
export const generated: Way = (chart, id) => {
  for (const [index, manifest] of TYPED_MANIFESTS.entries()) {
    MAKE[manifest.kind](chart, `${id}-${index}`, manifest);
  }
};

/** Wraps what the classes of cdk8s-plus-28 want wrapped: quantities and ports. */
function typed(manifest: Manifest): Manifest {
  const { kind, spec } = manifest;
  if (kind === 'PodDisruptionBudget') {
    spec.maxUnavailable = k8s.IntOrString.fromNumber(spec.maxUnavailable);
  }
  if (kind !== 'Deployment') {
    return manifest;
  }
  for (const container of spec.template.spec.containers) {
    for (const list of Object.values(container.resources) as Record<string, unknown>[]) {
      for (const [key, value] of Object.entries(list)) {
        list[key] = k8s.Quantity.fromString(String(value));
      }
    }
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      const { httpGet } = container[probe];
      if (httpGet) {
        httpGet.port = k8s.IntOrString.fromString(String(httpGet.port));
      }
    }
  }
  for (const volume of spec.template.spec.volumes ?? []) {
    volume.emptyDir.sizeLimit = k8s.Quantity.fromString(volume.emptyDir.sizeLimit);
  }
  const rolling = spec.strategy.rollingUpdate;
  rolling.maxSurge = k8s.IntOrString.fromNumber(rolling.maxSurge);
  rolling.maxUnavailable = k8s.IntOrString.fromNumber(rolling.maxUnavailable);
  return manifest;
}

/**
 * Builds a chart of `services` services and renders it, validation included.
 *
 * @returns milliseconds of CPU, which other work on the machine disturbs less than the clock, and the number of objects
 */
export function measure(way: Way, services: number): { milliseconds: number; objects: number } {
  const begin = process.cpuUsage();
  const chart = new Chart(new App({ outdir: '/nowhere' }), 'bench', { namespace: 'llm' });
  for (let index = 0; index < services; index++) {
    way(chart, `service-${index}`);
  }
  const objects = chart.toJson().length;
  const { user, system } = process.cpuUsage(begin);
  return { milliseconds: (user + system) / 1000, objects };
}
