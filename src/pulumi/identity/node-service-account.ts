import { Account } from '@pulumi/gcp/serviceaccount/account';
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, type Output } from '@pulumi/pulumi';
import { projectOr } from '../provider-project';
import type { ImageRepository } from '../registry/image-repository';
import { serviceAccountId } from '../service-account-id';
import { Grant, type Grants, IMAGES_ROLE, registerGrants } from './grant';

/** What the account of nodes is made of. */
export interface NodeServiceAccountArgs {
  /**
   * Project of the nodes.
   *
   * @default - that of the provider
   */
  readonly project?: Input<string>;
  /**
   * Whose images nodes may pull: those of every repository of the project, or of the repositories that are named, by names of
   * your choice. Public images need no right.
   *
   * @default 'project'
   */
  readonly images?: 'project' | Readonly<Record<string, ImageRepository>>;
  /**
   * Further rights, by names of your choice. Rights of pods are better given to a WorkloadIdentity.
   *
   * @default - none
   */
  readonly grants?: Grants;
}

/** What nodes do by themselves: logs, metrics, and what autoscalers measure. Source: GKE's page "Configure GKE node service accounts" (2026). */
const NODE_ROLE = 'roles/container.defaultNodeServiceAccount';

/**
 * The service account that nodes run as: it writes logs and metrics and pulls images, and no more. Compute Engine's own account,
 * which nodes have otherwise, may edit the whole project where nobody forbade it.
 */
export class NodeServiceAccount extends ComponentResource {
  /** Email of the account, for `nodeServiceAccount` of a cluster and `serviceAccount` of a node pool. */
  readonly email: Output<string>;

  /** Whoever starts nodes names it in `dependsOn`, so that they have their rights from the start. */
  constructor(name: string, args: NodeServiceAccountArgs = {}, opts?: ComponentResourceOptions) {
    super('gke-inference:index:NodeServiceAccount', name, {}, opts);
    const inside = { parent: this };
    const project = projectOr(args.project, this);
    const account = new Account(
      name,
      { accountId: serviceAccountId(name), project, displayName: `GKE nodes (${name})` },
      inside,
    );
    this.email = account.email;
    const member = interpolate`serviceAccount:${account.email}`;
    const own = { node: Grant.project(project, NODE_ROLE), ...imagesOf(project, args.images ?? 'project') };
    registerGrants(name, own, member, inside);
    registerGrants(name, args.grants ?? {}, member, inside);
    this.registerOutputs({ email: this.email });
  }
}

function imagesOf(project: Input<string>, images: NonNullable<NodeServiceAccountArgs['images']>): Grants {
  return images === 'project'
    ? { images: Grant.project(project, IMAGES_ROLE) }
    : Object.fromEntries(
        Object.entries(images).map(([key, repository]) => [`images-${key}`, Grant.images(repository)]),
      );
}
