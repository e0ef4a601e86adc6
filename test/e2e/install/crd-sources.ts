/** Where an official custom resource definition comes from. */
export interface CrdSource {
  /** The definition's own name, `<plural>.<group>`. */
  readonly name: string;
  /** The folder that keeps it apart from the same kind of another generation. */
  readonly folder: string;
  /** GitHub repository. */
  readonly repository: string;
  /** Tag or commit. */
  readonly ref: string;
  /** File in the repository; it may hold other definitions beside this one. */
  readonly path: string;
}

/** One release of one repository whose files are named by the controller-gen convention `<group>_<plural>.yaml`. */
function release(
  { folder, repository, ref, path }: Omit<CrdSource, 'name'>,
  group: string,
  ...plurals: readonly string[]
): CrdSource[] {
  return plurals.map((plural) => ({
    name: `${plural}.${group}`,
    folder,
    repository,
    ref,
    path: `${path}/${group}_${plural}.yaml`,
  }));
}

const GATEWAY_API = {
  folder: 'gateway-api',
  repository: 'kubernetes-sigs/gateway-api',
  ref: 'v1.5.1',
  path: 'config/crd/standard',
};
const INFERENCE_EXTENSION = {
  folder: 'inference-extension',
  repository: 'kubernetes-sigs/gateway-api-inference-extension',
  ref: 'v1.6.0',
  path: 'config/crd/bases',
};
const GKE = {
  folder: 'gke',
  repository: 'GoogleCloudPlatform/gke-gateway-api',
  ref: 'fc40d60',
  path: 'config/crd',
};
const MANAGED_PROMETHEUS = {
  folder: 'gke',
  repository: 'GoogleCloudPlatform/prometheus-engine',
  ref: '2ffde4e',
  path: 'charts/operator/crds',
};
const LLM_D = { folder: 'llm-d', repository: 'llm-d/llm-d-router', ref: 'v0.10.0', path: 'config/crd/bases' };
const KEDA = { folder: 'keda', repository: 'kedacore/keda', ref: 'v2.20.2', path: 'config/crd/bases' };
const PROMETHEUS_OPERATOR = {
  folder: 'prometheus-operator',
  repository: 'prometheus-operator/prometheus-operator',
  ref: 'v0.93.0',
  path: 'example/prometheus-operator-crd',
};
const CERT_MANAGER = {
  folder: 'cert-manager',
  repository: 'cert-manager/cert-manager',
  ref: 'v1.21.1',
  path: 'deploy/crds',
};
const LEADER_WORKER_SET = { folder: 'lws', repository: 'kubernetes-sigs/lws', ref: 'v0.9.0', path: 'config/crd/bases' };
const ENVOY_GATEWAY = {
  folder: 'envoy-gateway',
  repository: 'envoyproxy/gateway',
  ref: 'v1.9.0',
  path: 'charts/gateway-helm/charts/crds/crds/generated',
};

/** Every definition that a cluster of the tests may have, pinned to the official release it comes from. */
export const CRD_SOURCES: readonly CrdSource[] = [
  ...release(
    GATEWAY_API,
    'gateway.networking.k8s.io',
    'gateways',
    'httproutes',
    'gatewayclasses',
    'referencegrants',
    'backendtlspolicies',
  ),
  ...release(INFERENCE_EXTENSION, 'inference.networking.k8s.io', 'inferencepools'),
  ...release(INFERENCE_EXTENSION, 'inference.networking.x-k8s.io', 'inferencepoolimports'),
  // v1.5.0 is the last release that has these two in this group.
  ...release(
    { ...INFERENCE_EXTENSION, ref: 'v1.5.0' },
    'inference.networking.x-k8s.io',
    'inferenceobjectives',
    'inferencemodelrewrites',
  ),
  // v0.5.1 is the last release that has InferenceModel, and the pool of that generation.
  ...release(
    { ...INFERENCE_EXTENSION, folder: 'inference-extension-legacy', ref: 'v0.5.1' },
    'inference.networking.x-k8s.io',
    'inferencemodels',
    'inferencepools',
  ),
  ...release(LLM_D, 'llm-d.ai', 'inferenceobjectives', 'inferencemodelrewrites'),
  ...release(
    GKE,
    'networking.gke.io',
    'healthcheckpolicies',
    'gcpbackendpolicies',
    'gcpgatewaypolicies',
    'gcptrafficextensions',
    'gcproutingextensions',
  ),
  ...release(MANAGED_PROMETHEUS, 'monitoring.googleapis.com', 'podmonitorings', 'clusterpodmonitorings', 'rules'),
  ...release(KEDA, 'keda.sh', 'scaledobjects', 'triggerauthentications', 'clustertriggerauthentications'),
  ...release(PROMETHEUS_OPERATOR, 'monitoring.coreos.com', 'servicemonitors', 'podmonitors', 'prometheusrules'),
  ...release(CERT_MANAGER, 'cert-manager.io', 'certificates', 'issuers', 'clusterissuers'),
  {
    name: 'destinationrules.networking.istio.io',
    folder: 'istio',
    repository: 'istio/api',
    ref: '1.30.3',
    path: 'kubernetes/customresourcedefinitions.gen.yaml',
  },
  ...release(LEADER_WORKER_SET, 'leaderworkerset.x-k8s.io', 'leaderworkersets'),
  ...release(
    ENVOY_GATEWAY,
    'gateway.envoyproxy.io',
    'backendtrafficpolicies',
    'envoyextensionpolicies',
    'envoyproxies',
  ),
];

/** The file of a definition below a folder of definitions: `<folder>/<group>_<plural>.yaml`. */
export function crdFile({ name, folder }: CrdSource): string {
  const dot = name.indexOf('.');
  return `${folder}/${name.slice(dot + 1)}_${name.slice(0, dot)}.yaml`;
}

/** The official address of the file that holds a definition. */
export function crdAddress({ repository, ref, path }: CrdSource): string {
  return `https://raw.githubusercontent.com/${repository}/${ref}/${path}`;
}
