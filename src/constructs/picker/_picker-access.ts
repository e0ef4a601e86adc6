import { Role, RoleBinding, ServiceAccount } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { described } from '../rendering/labels';
import type { PickerRight } from './_picker-program';

/** The identity of a picker and exactly the rights that its program uses, in its own namespace. */
export class PickerAccess extends Construct {
  readonly serviceAccount: ServiceAccount;

  constructor(scope: Construct, id: string, pool: string, rights: readonly PickerRight[]) {
    super(scope, id);
    this.serviceAccount = new ServiceAccount(this, 'ServiceAccount', {
      metadata: described(`Who the picker of ${pool} is`),
    });
    const role = new Role(this, 'Role', {
      metadata: described(`What the picker of ${pool} may do: follow its pool and the pods in it`),
    });
    for (const { verbs, resources } of rights) {
      role.allow([...verbs], ...resources);
    }
    const binding = new RoleBinding(this, 'RoleBinding', {
      metadata: described(`Gives the picker of ${pool} its rights`),
      role,
    });
    binding.addSubjects(this.serviceAccount);
  }
}
