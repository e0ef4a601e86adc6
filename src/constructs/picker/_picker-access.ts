import { ApiResource, type IApiResource, Role, RoleBinding, ServiceAccount } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { InferencePool } from '../pool/inference-pool';
import { described } from '../rendering/labels';

/**
 * The identity of a picker and exactly the rights that it uses: it lists and watches the pods of its namespace and
 * its own pool, and reads nothing else.
 */
export class PickerAccess extends Construct {
  readonly serviceAccount: ServiceAccount;

  constructor(scope: Construct, id: string, pool: InferencePool) {
    super(scope, id);
    this.serviceAccount = new ServiceAccount(this, 'ServiceAccount', {
      metadata: described(`Who the picker of ${pool.name} is`),
    });
    const role = new Role(this, 'Role', {
      metadata: described(`What the picker of ${pool.name} may do: follow its pool and the pods in it`),
    });
    role.allow(['list', 'watch'], ApiResource.PODS);
    role.allow(['list', 'watch'], poolResource(pool));
    const binding = new RoleBinding(this, 'RoleBinding', {
      metadata: described(`Gives the picker of ${pool.name} its rights`),
      role,
    });
    binding.addSubjects(this.serviceAccount);
  }
}

/** One pool by name: a watch with a field selector on the name is allowed by it. */
function poolResource(pool: InferencePool): IApiResource {
  return { apiGroup: pool.api.group, resourceType: 'inferencepools', resourceName: pool.name };
}
