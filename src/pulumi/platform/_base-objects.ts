import { ApiObject, type Chart } from 'cdk8s';
import { RenderedObject } from '../../constructs/rendering/rendered-object';
import type { PlatformPlan } from './_platform-plan';

/** Namespaces that need no making beside the services'. */
interface BaseInput {
  readonly namespace: PlatformPlan['namespace'];
  /** Names of the ServiceAccounts of model servers. */
  readonly accounts: readonly string[];
}

/** Whether there is anything to make. */
export function hasBaseObjects({ namespace, accounts }: BaseInput): boolean {
  return namespace.create || accounts.length > 0;
}

/** What services of every deployment stand on: their namespace, and the accounts by which model servers read buckets. */
export function baseObjects(chart: Chart, { namespace, accounts }: BaseInput): void {
  if (namespace.create) {
    new RenderedObject(chart, 'namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace.name },
      clusterScoped: true,
    });
  }
  for (const name of accounts) {
    new ApiObject(chart, name, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
  }
}
