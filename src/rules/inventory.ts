import { memoised } from './_memoised';
import type { Manifest } from './manifest';
import { AUTOSCALER_KINDS, type Autoscaler, readAutoscaler } from './views/autoscaler';
import { type DisruptionBudget, readDisruptionBudget } from './views/disruption-budget';
import { at, listAt, textAt } from './views/fields';
import { type Gateway, readGateway } from './views/gateway';
import { groupBy } from './views/group-by';
import { LabelIndex } from './views/label-index';
import { type LabelSelector, readLabelSelector } from './views/label-selector';
import { type Pool, readPool } from './views/pool';
import { namespaceOf, type ObjectReference, readReference, referenceKey, referenceTo } from './views/reference';
import { grants, type ReferenceGrant, readReferenceGrant } from './views/reference-grant';
import { type Route, readRoute } from './views/route';
import { readService, type Service } from './views/service';
import { isUnresolved } from './views/unresolved';
import { type ModelServer, modelServersOf, readWorkload, WORKLOAD_KINDS, type Workload } from './views/workload';

/** Kinds of policies that rules look for by their target. */
export type PolicyKind = 'HealthCheckPolicy' | 'GCPBackendPolicy' | 'BackendTLSPolicy';

/** Kinds that call an extension for every request of a Gateway, such as one that reads the model's name from the body. */
export const MODEL_ROUTER_KINDS = ['GCPRoutingExtension', 'EnvoyExtensionPolicy', 'AgentgatewayPolicy'] as const;

/** An autoscaler of a workload that serves a model. */
export interface ModelAutoscaler {
  readonly autoscaler: Autoscaler;
  /** The vLLM containers of its workload, at least one. */
  readonly servers: readonly ModelServer[];
}

/**
 * Rendered objects, indexed so that the rules over all of them stay linear in their number.
 *
 * Objects may be odd in every way; one without a version, a kind or a name is left out, since no cluster takes it.
 */
export class Inventory {
  /** All of them. */
  readonly objects: readonly Manifest[];
  readonly workloads: readonly Workload[];
  /** The vLLM containers of all workloads. */
  readonly modelServers: readonly ModelServer[];
  readonly pools: readonly Pool[];
  readonly gateways: readonly Gateway[];
  readonly routes: readonly Route[];
  readonly disruptionBudgets: readonly DisruptionBudget[];
  /** The autoscalers of model servers that are among the objects. */
  readonly modelAutoscalers: readonly ModelAutoscaler[];

  private readonly byKind: ReadonlyMap<string, readonly Manifest[]>;
  private readonly workloadsByLabel: LabelIndex<Workload>;
  private readonly collected: ReadonlySet<Workload>;
  private readonly autoscalersByTarget: ReadonlyMap<string, readonly Autoscaler[]>;
  private readonly poolKeys: ReadonlySet<string>;
  private readonly grantsByNamespace: ReadonlyMap<string, readonly ReferenceGrant[]>;
  private readonly routedGateways: ReadonlySet<string>;
  private readonly gatewaysByReference: ReadonlyMap<string, readonly Gateway[]>;
  private readonly servicesByReference: ReadonlyMap<string, Service>;
  private readonly routesByPods: ReadonlyMap<string, readonly Route[]>;
  private readonly routesByPool: ReadonlyMap<string, readonly Route[]>;
  private readonly policiesByTarget: Readonly<Record<PolicyKind, ReadonlyMap<string, readonly Manifest[]>>>;

  constructor(objects: readonly Manifest[]) {
    this.objects = objects.filter(isNamed);
    this.byKind = groupBy(this.objects, ({ kind }) => [kind]);
    this.workloads = WORKLOAD_KINDS.flatMap((kind) => this.ofKind(kind)).map(readWorkload);
    this.modelServers = this.workloads.flatMap(modelServersOf);
    this.pools = this.ofKind('InferencePool').map(readPool);
    this.gateways = this.ofKind('Gateway').map(readGateway);
    this.routes = this.ofKind('HTTPRoute').map(readRoute);
    this.disruptionBudgets = this.ofKind('PodDisruptionBudget').map(readDisruptionBudget);
    this.workloadsByLabel = new LabelIndex(this.workloads, ({ namespace, pod: { labels } }) => ({ namespace, labels }));
    this.collected = this.collectedWorkloads();
    const autoscalers = AUTOSCALER_KINDS.flatMap((kind) => this.ofKind(kind)).map(readAutoscaler);
    this.autoscalersByTarget = groupBy(autoscalers, ({ target }) => [referenceKey(target)]);
    const servers = groupBy(this.modelServers, ({ workload }) => [referenceKey(referenceTo(workload.manifest))]);
    this.modelAutoscalers = autoscalers.flatMap((autoscaler) => {
      const scaled = servers.get(referenceKey(autoscaler.target));
      return scaled ? [{ autoscaler, servers: scaled }] : [];
    });
    this.poolKeys = new Set(this.pools.map((pool) => referenceKey(pool.reference)));
    this.gatewaysByReference = groupBy(this.gateways, ({ manifest }) => [referenceKey(referenceTo(manifest))]);
    this.grantsByNamespace = groupBy(this.ofKind('ReferenceGrant').map(readReferenceGrant), ({ namespace }) => [
      namespace,
    ]);
    this.routedGateways = new Set(MODEL_ROUTER_KINDS.flatMap((kind) => this.ofKind(kind)).flatMap(targetKeys));
    const services = this.ofKind('Service').map(readService);
    this.servicesByReference = new Map(services.map((service) => [referenceKey(service.reference), service]));
    this.routesByPool = groupBy(this.routes, ({ pools }) => pools.map(referenceKey));
    this.routesByPods = groupBy(this.routes, ({ rules }) =>
      rules
        .flatMap(({ services }) => services)
        .flatMap((reference) => this.serviceNamed(reference) ?? [])
        .map(({ reference, selector }) => podsKey(reference.namespace, selector)),
    );
    this.policiesByTarget = {
      HealthCheckPolicy: groupBy(this.ofKind('HealthCheckPolicy'), targetKey),
      GCPBackendPolicy: groupBy(this.ofKind('GCPBackendPolicy'), targetKey),
      BackendTLSPolicy: groupBy(this.ofKind('BackendTLSPolicy'), targetKeys),
    };
  }

  /** The objects of a kind, of whatever group. */
  ofKind(kind: string): readonly Manifest[] {
    return this.byKind.get(kind) ?? [];
  }

  /** The workloads of a namespace whose pods a selector selects. */
  workloadsSelectedBy(namespace: string, selector: LabelSelector): readonly Workload[] {
    return this.workloadsByLabel.select(namespace, selector);
  }

  /** Whether managed Prometheus collects the metrics of a workload's pods. */
  isCollected(workload: Workload): boolean {
    return this.collected.has(workload);
  }

  /** The autoscalers that set the number of replicas of a workload, which may be of a kind that rules do not read. */
  autoscalersOf({ manifest }: Pick<Workload, 'manifest'>): readonly Autoscaler[] {
    return this.autoscalersByTarget.get(referenceKey(referenceTo(manifest))) ?? [];
  }

  /** Whether a pool is among the objects. */
  hasPool(reference: ObjectReference): boolean {
    return this.poolKeys.has(referenceKey(reference));
  }

  /** The Gateways among the objects that a route attaches to. */
  readonly gatewaysOf = memoised((route: Route): readonly Gateway[] =>
    route.gateways.flatMap((reference) => this.gatewaysNamed(reference)),
  );

  /** The Gateway that a reference names, where it is among the objects. */
  gatewaysNamed(reference: ObjectReference): readonly Gateway[] {
    return this.gatewaysByReference.get(referenceKey(reference)) ?? [];
  }

  /** Whether something on a Gateway can find the model of requests: an annotation says so, or an extension targets it. */
  hasModelRouter({ manifest, modelRouter }: Gateway): boolean {
    return modelRouter || this.routedGateways.has(referenceKey(referenceTo(manifest)));
  }

  /** Whether a ReferenceGrant lets the HTTPRoutes of a namespace use an object of another one. */
  isGranted(namespace: string, target: ObjectReference): boolean {
    return (this.grantsByNamespace.get(target.namespace) ?? []).some((grant) => grants(grant, namespace, target));
  }

  /** The Service that a reference names, where it is among the objects. */
  serviceNamed(reference: ObjectReference): Service | undefined {
    return this.servicesByReference.get(referenceKey(reference));
  }

  /** The workloads whose pods a pool selects. */
  readonly workloadsOf = memoised(({ reference, selector }: Pool) =>
    this.workloadsSelectedBy(reference.namespace, selector),
  );

  /** The vLLM containers whose pods a pool selects. */
  readonly serversOf = memoised((pool: Pool): readonly ModelServer[] => this.workloadsOf(pool).flatMap(modelServersOf));

  /** The Gateways among the objects that send requests to a pool, or to a Service of exactly its pods. */
  readonly gatewaysTo = memoised(({ reference, selector }: Pool): readonly Gateway[] =>
    [
      ...(this.routesByPool.get(referenceKey(reference)) ?? []),
      ...(this.routesByPods.get(podsKey(reference.namespace, selector)) ?? []),
    ].flatMap(this.gatewaysOf),
  );

  /** Whether a route of a namespace has a Gateway or a target by a name that is not known here. */
  readonly mayRouteAnywhere = memoised((namespace: string) =>
    this.routes.some((route) => route.namespace === namespace && hasUnknownNames(route)),
  );

  /** The policies of a kind that target a pool or a Service. */
  policiesFor(target: ObjectReference, kind: PolicyKind): readonly Manifest[] {
    return this.policiesByTarget[kind].get(referenceKey(target)) ?? [];
  }

  /** The Service that picks endpoints for a pool, where it is among the objects. */
  pickerServiceOf({ reference: { namespace }, picker: name = '' }: Pool): Service | undefined {
    return this.serviceNamed({ group: '', kind: 'Service', namespace, name });
  }

  /** Whether no policy of a kind targets a pool or a Service, nor may do so by a name that is not known here. */
  lacksPolicy(target: ObjectReference, kind: PolicyKind): boolean {
    const policies = this.policiesByTarget[kind];
    const mayHaveOne = isUnresolved(target.name) || policies.has(anyTarget(target.namespace));
    return !mayHaveOne && !policies.has(referenceKey(target));
  }

  /** The workloads behind that Service. */
  pickersOf(pool: Pool): readonly Workload[] {
    const service = this.pickerServiceOf(pool);
    return service ? this.workloadsSelectedBy(pool.reference.namespace, service.selector) : [];
  }

  private collectedWorkloads(): Set<Workload> {
    const namespaces = [...new Set(this.workloads.map(({ namespace }) => namespace))];
    const select = (manifest: Manifest, among: readonly string[]) => {
      const selector = readLabelSelector(at(manifest.spec, 'selector'));
      return among.flatMap((namespace) => this.workloadsSelectedBy(namespace, selector));
    };
    return new Set([
      ...this.ofKind('PodMonitoring').flatMap((manifest) => select(manifest, [namespaceOf(manifest)])),
      ...this.ofKind('ClusterPodMonitoring').flatMap((manifest) => select(manifest, namespaces)),
    ]);
  }
}

function podsKey(namespace: string, { labels }: LabelSelector): string {
  return JSON.stringify([namespace, ...[...labels].sort()]);
}

function hasUnknownNames({ gateways, rules }: Route): boolean {
  const targets = rules.flatMap(({ pools, services }) => [...pools, ...services]);
  return [...gateways, ...targets].some(({ name }) => isUnresolved(name));
}

function isNamed(object: Manifest): boolean {
  return Boolean(textAt(object, 'apiVersion') && textAt(object, 'kind') && textAt(object, 'metadata', 'name'));
}

/** The targets of an extension that is attached to objects of its namespace. */
function targetKeys(extension: Manifest): string[] {
  const namespace = namespaceOf(extension);
  return listAt(extension.spec, 'targetRefs').map((target) =>
    targetKeyOf(readReference(target, { group: '', kind: '', namespace })),
  );
}

function targetKey(policy: Manifest): string[] {
  const namespace = namespaceOf(policy);
  return [targetKeyOf(readReference(at(policy.spec, 'targetRef'), { group: '', kind: 'Service', namespace }))];
}

function targetKeyOf(target: ObjectReference): string {
  return isUnresolved(target.name) ? anyTarget(target.namespace) : referenceKey(target);
}

/** The key of whatever is in a namespace. */
function anyTarget(namespace: string): string {
  return referenceKey({ group: '', kind: '', namespace, name: '' });
}
