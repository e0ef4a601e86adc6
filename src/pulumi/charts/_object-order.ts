import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { errorOf } from '../../errors';
import type { Manifest } from '../../rules';
import type { ChartObject } from './_rendered-chart';

/** An object and the others that must be there before it. */
export interface OrderedObject extends ChartObject {
  readonly dependencies: readonly ApiObject[];
}

/** What constructs say they depend on, as pairs of a dependent object and one that it waits for. */
export type Declared = ReadonlyMap<IConstruct, ReadonlySet<IConstruct>>;

/** Reads the dependencies between the constructs of a scope; to be called before cdk8s adds to them when it renders. */
export function declaredDependencies(scope: IConstruct): Declared {
  const declared = new Map<IConstruct, Set<IConstruct>>();
  for (const construct of scope.node.findAll()) {
    for (const dependency of construct.node.dependencies) {
      for (const object of objectsBelow(construct)) {
        const targets = declared.get(object) ?? new Set();
        declared.set(object, targets);
        for (const target of objectsBelow(dependency)) {
          targets.add(target);
        }
      }
    }
  }
  return declared;
}

function objectsBelow(construct: IConstruct): ApiObject[] {
  return construct.node.findAll().filter(ApiObject.isApiObject);
}

/**
 * Puts objects into an order in which each can be made: after its namespace, after the definition of its kind, and after
 * what its constructs depend on.
 *
 * @throws GKEI_CHART_SOURCE when something depends on an object outside, or on itself
 */
export function inOrder(deployment: string, objects: readonly ChartObject[], declared: Declared): OrderedObject[] {
  const needed = neededObjects(objects);
  const known = new Map(objects.map((object) => [object.construct as IConstruct, object]));
  const ordered = new Map<IConstruct, OrderedObject>();
  const open = new Set<ChartObject>();
  const visit = (object: ChartObject): void => {
    const { construct } = object;
    if (ordered.has(construct)) {
      return;
    }
    if (open.has(object)) {
      throw wrong(deployment, construct, 'depends on itself', 'remove one of the dependencies between its constructs');
    }
    open.add(object);
    const waitedFor = [...(declared.get(construct) ?? [])]
      // cdk8s lets a chart depend on charts inside of it, and these need the namespace that the outer one makes.
      .filter((target) => target !== construct && !needed.get(target)?.has(construct));
    const dependencies = [...new Set([...(needed.get(construct) ?? []), ...waitedFor])];
    for (const target of dependencies) {
      const targetObject = known.get(target);
      if (targetObject === undefined) {
        const path = target.node.path;
        throw wrong(deployment, construct, `depends on ${path}, which is not in it`, 'give the App that holds both');
      }
      visit(targetObject);
    }
    open.delete(object);
    ordered.set(construct, { ...object, dependencies: dependencies as ApiObject[] });
  };
  objects.forEach(visit);
  return [...ordered.values()];
}

/** What the API server asks for: the namespace of an object, and the definition of a custom resource. */
function neededObjects(objects: readonly ChartObject[]): ReadonlyMap<IConstruct, ReadonlySet<IConstruct>> {
  const namespaces = new Map<string, IConstruct>();
  const definitions = new Map<string, IConstruct>();
  for (const { construct, manifest } of objects) {
    if (manifest.kind === 'Namespace') {
      namespaces.set(manifest.metadata.name, construct);
    } else if (manifest.kind === 'CustomResourceDefinition') {
      definitions.set(`${manifest.spec?.group}/${manifest.spec?.names?.kind}`, construct);
    }
  }
  return new Map(
    objects
      .filter(({ manifest: { kind } }) => kind !== 'Namespace' && kind !== 'CustomResourceDefinition')
      .map(({ construct, manifest }) => {
        const targets = [namespaces.get(manifest.metadata.namespace ?? ''), definitions.get(kindKey(manifest))];
        return [construct, new Set(targets.filter((target) => target !== undefined))];
      }),
  );
}

function kindKey({ apiVersion, kind }: Manifest): string {
  return `${apiVersion.split('/')[0]}/${kind}`;
}

function wrong(deployment: string, { node }: IConstruct, problem: string, remedy: string): Error {
  return errorOf('GKEI_CHART_SOURCE', { deployment, problem: `is in no order: ${node.path} ${problem}`, remedy });
}
