import { Chart } from 'cdk8s';
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import type { PickerRight } from './_picker-program';

const RBAC = 'rbac.authorization.k8s.io';

/** The identity of a picker and exactly the rights that its program uses, in its own namespace. */
export class PickerAccess extends Construct {
  readonly serviceAccount: IServiceAccount;

  constructor(scope: Construct, id: string, pool: string, rights: readonly PickerRight[]) {
    super(scope, id);
    this.serviceAccount = new ServiceAccount(this, 'ServiceAccount', {
      metadata: described(`Who the picker of ${pool} is`),
    });
    const role = new RenderedObject(new Construct(this, 'Role'), 'Resource', {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: described(`What the picker of ${pool} may do: follow its pool and the pods in it`),
      fields: { rules: () => rights.map(ruleOf) },
    });
    const { kind, name } = this.serviceAccount;
    new RenderedObject(new Construct(this, 'RoleBinding'), 'Resource', {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: described(`Gives the picker of ${pool} its rights`),
      fields: {
        roleRef: () => ({ apiGroup: RBAC, kind: role.kind, name: role.name }),
        subjects: () => [{ apiGroup: '', kind, name, namespace: Chart.of(this).namespace }],
      },
    });
  }
}

function ruleOf({ verbs, group, resource, name }: PickerRight) {
  return { verbs, apiGroups: [group], resources: [resource], resourceNames: name === undefined ? undefined : [name] };
}
