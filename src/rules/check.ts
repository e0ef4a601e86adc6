import { metricCollected } from './autoscalers/metric-collected';
import { metricGone } from './autoscalers/metric-gone';
import { oneOwner } from './autoscalers/one-owner';
import { scaleDown } from './autoscalers/scale-down';
import { scaleToZero } from './autoscalers/scale-to-zero';
import { signalBlind } from './autoscalers/signal-blind';
import type { Finding } from './finding';
import { certificates } from './gateways/certificates';
import { controlHeaders } from './gateways/control-headers';
import { envoyGatewayPicker } from './gateways/envoy-gateway-picker';
import { extensionService } from './gateways/extension-service';
import { gatewayClass } from './gateways/gateway-class';
import { modelArmor } from './gateways/model-armor';
import { modelRouter } from './gateways/model-router';
import { openPaths } from './gateways/open-paths';
import { poolSplits } from './gateways/pool-splits';
import { referenceGrant } from './gateways/reference-grant';
import { routeAttachment } from './gateways/route-attachment';
import { routeTarget } from './gateways/route-target';
import { sameRequests } from './gateways/same-requests';
import { Inventory, MODEL_ROUTER_KINDS } from './inventory';
import type { Manifest } from './manifest';
import { lateValue } from './objects/late-value';
import { acceleratorLabel } from './pods/accelerator-label';
import { computeClass } from './pods/compute-class';
import { dataType } from './pods/data-type';
import { drain } from './pods/drain';
import { gpuCount } from './pods/gpu-count';
import { gpuToleration } from './pods/gpu-toleration';
import { grace } from './pods/grace';
import { kvEventPorts } from './pods/kv-event-ports';
import { modelGated } from './pods/model-gated';
import { modelSize } from './pods/model-size';
import { movingRevision } from './pods/moving-revision';
import { pickerElection } from './pods/picker-election';
import { pickerImage } from './pods/picker-image';
import { pinnedImage } from './pods/pinned-image';
import { probeScheme } from './pods/probe-scheme';
import { probes } from './pods/probes';
import { serviceLinks } from './pods/service-links';
import { sharedMemory } from './pods/shared-memory';
import { spotGrace } from './pods/spot-grace';
import { startupBudget } from './pods/startup-budget';
import { tpu } from './pods/tpu';
import { vllmFlags } from './pods/vllm-flags';
import { weightsStorage } from './pods/weights-storage';
import { backendPolicy } from './pools/backend-policy';
import { backendTls } from './pools/backend-tls';
import { healthCheck } from './pools/health-check';
import { inferenceModel } from './pools/inference-model';
import { kvEvents } from './pools/kv-events';
import { modelNames } from './pools/model-names';
import { picker } from './pools/picker';
import { pickerHealth } from './pools/picker-health';
import { ports } from './pools/ports';
import { selection } from './pools/selection';
import { selectorShape } from './pools/selector-shape';
import { servedNames } from './pools/served-names';
import { serverEncryption } from './pools/server-encryption';
import { servingPods } from './pools/serving-pods';
import type { Rule } from './rule';
import { AUTOSCALER_KINDS } from './views/autoscaler';
import { listAt, textAt } from './views/fields';
import { tellsHealthElsewhere } from './views/grpc-health-port';
import { disruptionBudget } from './workloads/disruption-budget';
import { progressDeadline } from './workloads/progress-deadline';
import { rollout } from './workloads/rollout';

/** Every rule, in the order in which findings are reported: from the image of a container out to the gateway. */
export const RULES: readonly Rule[] = [
  pickerImage,
  pickerElection,
  pinnedImage,
  probes,
  probeScheme,
  startupBudget,
  gpuCount,
  kvEventPorts,
  acceleratorLabel,
  vllmFlags,
  tpu,
  dataType,
  modelSize,
  computeClass,
  gpuToleration,
  sharedMemory,
  drain,
  grace,
  spotGrace,
  serviceLinks,
  modelGated,
  movingRevision,
  weightsStorage,
  rollout,
  progressDeadline,
  disruptionBudget,
  oneOwner,
  signalBlind,
  metricGone,
  metricCollected,
  scaleToZero,
  scaleDown,
  selectorShape,
  selection,
  servingPods,
  ports,
  picker,
  pickerHealth,
  kvEvents,
  inferenceModel,
  modelNames,
  servedNames,
  serverEncryption,
  healthCheck,
  backendPolicy,
  backendTls,
  routeTarget,
  referenceGrant,
  routeAttachment,
  sameRequests,
  openPaths,
  controlHeaders,
  modelRouter,
  poolSplits,
  gatewayClass,
  certificates,
  envoyGatewayPicker,
  extensionService,
  modelArmor,
  lateValue,
];

/** Kinds that a rule reads; objects of other kinds need not be rendered for a check. */
export const CHECKED_KINDS: ReadonlySet<string> = new Set([
  'Deployment',
  'LeaderWorkerSet',
  'ComputeClass',
  'PodDisruptionBudget',
  'PodMonitoring',
  'ClusterPodMonitoring',
  'InferencePool',
  'InferenceModel',
  'InferenceModelRewrite',
  'HealthCheckPolicy',
  'GCPBackendPolicy',
  'Gateway',
  'HTTPRoute',
  'ReferenceGrant',
  ...AUTOSCALER_KINDS,
  'Service',
  'EnvoyExtensionPolicy',
  'BackendTLSPolicy',
  'GCPTrafficExtension',
  ...MODEL_ROUTER_KINDS,
]);

/** Kinds that have a Service asked about requests. */
const SERVICE_ASKERS: ReadonlySet<string> = new Set([
  'EnvoyExtensionPolicy',
  'GCPRoutingExtension',
  'GCPTrafficExtension',
]);

/**
 * Whether rules look at Services: where an object among the others leads through one. Most apps have a Service for each picker
 * and none that rules ask about, so that rendering them for a check would be for nothing.
 */
export function looksAtServices(objects: readonly Manifest[]): boolean {
  return objects.some(
    ({ kind, spec }) =>
      SERVICE_ASKERS.has(kind) ||
      (kind === 'HTTPRoute' && leadsToService(spec)) ||
      (kind === 'Deployment' && tellsHealthElsewhere(spec)),
  );
}

function leadsToService(routeSpec: unknown): boolean {
  return listAt(routeSpec, 'rules')
    .flatMap((rule) => listAt(rule, 'backendRefs'))
    .some((backend) => (textAt(backend, 'kind') ?? 'Service') === 'Service');
}

/** Runs every rule over rendered objects and returns all findings together. */
export function check(objects: readonly Manifest[]): Finding[] {
  return run(RULES, objects);
}

/** Runs every rule over objects in which tokens of late values are no mistake: there are none, or the values will be put in. */
export function checkApartFromLateValues(objects: readonly Manifest[]): Finding[] {
  return run(
    RULES.filter((rule) => rule !== lateValue),
    objects,
  );
}

function run(rules: readonly Rule[], objects: readonly Manifest[]): Finding[] {
  const inventory = new Inventory(objects);
  return rules.flatMap((rule) => rule(inventory));
}
