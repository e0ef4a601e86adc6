import { IAMMember } from '@pulumi/gcp/projects/iammember';
import { Account } from '@pulumi/gcp/serviceaccount/account';
import { type Input, interpolate, type Output, type Resource, type ResourceOptions } from '@pulumi/pulumi';
import { serviceAccountId } from '../service-account-id';

/**
 * What nodes may do, and no more.
 *
 * Source: GKE's page "Configure GKE node service accounts" (2026). The first role is also what the performance profile of
 * horizontal pod autoscaling works by.
 */
const ROLES = {
  node: 'roles/container.defaultNodeServiceAccount',
  images: 'roles/artifactregistry.reader',
};

/** The account that nodes run as. */
export interface NodeAccount {
  readonly email: Output<string>;
  /** What must exist before nodes start. */
  readonly rights: readonly Resource[];
}

/**
 * Registers a service account with the rights of a cluster's nodes. Without one, they run as Compute Engine's own, which may edit
 * the whole project.
 */
export function nodeAccount(cluster: string, project: Input<string>, opts: ResourceOptions): NodeAccount {
  const name = `${cluster}-nodes`;
  const account = new Account(
    name,
    { accountId: serviceAccountId(name), project, displayName: `Nodes of ${cluster}` },
    opts,
  );
  const member = interpolate`serviceAccount:${account.email}`;
  const rights = Object.entries(ROLES).map(
    ([suffix, role]) => new IAMMember(`${name}-${suffix}`, { project, role, member }, opts),
  );
  return { email: account.email, rights };
}
