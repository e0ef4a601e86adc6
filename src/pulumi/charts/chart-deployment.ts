import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResource,
  type CustomTimeouts,
} from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { errorOf } from '../../errors';
import { Inventory, type Manifest } from '../../rules';
import type { ConnectedCluster } from '../cluster/cluster-target';
import { declaredDependencies, inOrder, type OrderedObject } from './_object-order';
import { ObjectResource, resourceName } from './_object-resource';
import { renderCharts } from './_rendered-chart';
import { timeoutsOf } from './_timeouts';
import { type ChartSource, chartScope } from './chart-source';

/** What a ChartDeployment is made of. */
export interface ChartDeploymentArgs {
  /** Where the objects go: an InferenceCluster, or `{ provider }` with a `Provider` of `@pulumi/kubernetes` for one that exists. */
  readonly cluster: Pick<ConnectedCluster, 'provider'>;
  /**
   * What is deployed: a function that makes constructs in the chart that it is called with, which is called like this
   * resource; or a Chart or App that was made elsewhere, whose objects are called as cdk8s called them there.
   */
  readonly chart: ChartSource;
  /**
   * The namespace of the chart that a function fills. It must exist, or be among the objects.
   *
   * @default - that of the provider
   */
  readonly namespace?: string;
}

/**
 * The objects of a cdk8s chart as resources of a Pulumi program.
 *
 * The chart is rendered in process, so that its mistakes are errors before anything is registered. Each object is a resource,
 * waited for as long as its model may take to load; texts made by `late()` get the values of the program's other resources.
 */
export class ChartDeployment extends ComponentResource {
  private readonly resources: ReadonlyMap<IConstruct, CustomResource>;

  /**
   * @throws GKEI_CHART_SOURCE, GKEI_CHART_NOT_RENDERED, GKEI_CHART_FINDINGS, GKEI_CHART_OBJECT_TWICE, GKEI_LATE_VALUE_PLACE,
   *   GKEI_LATE_VALUE_LOST or GKEI_OUTPUT_IN_TEXT before anything is registered
   */
  constructor(name: string, { cluster, chart, namespace }: ChartDeploymentArgs, opts?: ComponentResourceOptions) {
    const objects = plannedObjects(name, chart, namespace);
    super('gke-inference:index:ChartDeployment', name, {}, opts);
    const resources = new Map<IConstruct, CustomResource>();
    for (const { construct, manifest, dependencies, ...options } of objects) {
      const resource = new ObjectResource(resourceName(name, manifest), manifest, {
        ...options,
        parent: this,
        provider: cluster.provider,
        dependsOn: dependencies.map((dependency) => resources.get(dependency)!),
      });
      resources.set(construct, resource);
    }
    this.resources = resources;
    this.registerOutputs({});
  }

  /**
   * The resource of an object, for `dependsOn` of other resources.
   *
   * @param construct the object itself, or a construct with one main object
   * @returns undefined when the object is not part of this deployment
   */
  resourceOf(construct: IConstruct): CustomResource | undefined {
    return this.resources.get(ApiObject.of(construct));
  }
}

interface PlannedObject extends OrderedObject {
  readonly customTimeouts: CustomTimeouts | undefined;
  /** Fields that others set once the object is there. */
  readonly ignoreChanges: string[];
}

/** Everything that can go wrong, before anything is registered. */
function plannedObjects(deployment: string, chart: ChartSource, namespace: string | undefined): PlannedObject[] {
  const scope = chartScope(deployment, chart, namespace);
  const declared = declaredDependencies(scope);
  const objects = inOrder(deployment, renderCharts(deployment, scope), declared);
  const manifests = objects.map(({ manifest }) => manifest);
  checkNames(deployment, objects);
  const timeouts = timeoutsOf(manifests);
  const inventory = new Inventory(manifests);
  return objects.map((object) => ({
    ...object,
    customTimeouts: timeouts.get(object.manifest),
    ignoreChanges: isScaled(inventory, object.manifest) ? ['spec.replicas'] : [],
  }));
}

function isScaled(inventory: Inventory, manifest: Manifest): boolean {
  return manifest.spec?.replicas !== undefined && inventory.autoscalersOf({ manifest }).length > 0;
}

function checkNames(deployment: string, objects: readonly OrderedObject[]): void {
  const seen = new Map<string, OrderedObject>();
  for (const object of objects) {
    const { apiVersion, kind, metadata } = object.manifest;
    const key = [
      apiVersion.includes('/') ? apiVersion.split('/')[0] : '',
      kind,
      metadata.namespace,
      metadata.name,
    ].join('/');
    const other = seen.get(key);
    if (other) {
      throw errorOf('GKEI_CHART_OBJECT_TWICE', {
        deployment,
        object: `${kind} ${metadata.name}`,
        constructs: [other, object].map(({ construct }) => construct.node.path),
      });
    }
    seen.set(key, object);
  }
}
