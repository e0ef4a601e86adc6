import { Chart } from 'cdk8s';
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

const RBAC = 'rbac.authorization.k8s.io';

/** A role that every cluster has: to ask whose token it is, and what its holder may do. */
const DELEGATOR = 'system:auth-delegator';

/** The annotation by which a Secret asks for the token of a ServiceAccount. */
const TOKEN_OWNER = 'kubernetes.io/service-account.name';

/** Under this key the cluster writes the token of a ServiceAccount into a Secret. */
const TOKEN_KEY = 'token';

/** Where the collectors of Google Cloud Managed Service for Prometheus run, on Standard clusters and on Autopilot. */
const COLLECTORS = ['gmp-system', 'gke-gmp-system'].map((namespace) => ({
  kind: 'ServiceAccount',
  name: 'collector',
  namespace,
}));

/** A Secret that holds a bearer token. */
export interface TokenSecret {
  readonly name: string;
  readonly key: string;
}

/** What a picker needs to ask who may read its metrics, and a reader who may, with a token for whatever collects them. */
export class MetricsAccess extends Construct {
  /** The reader's token. */
  readonly token: TokenSecret;

  constructor(scope: Construct, id: string, pool: string, picker: IServiceAccount) {
    super(scope, id);
    const { namespace } = Chart.of(this);
    const reader = new ServiceAccount(this, 'Reader', {
      metadata: described(`Who reads the metrics of the picker of ${pool}`),
    });
    const purpose = described(`The token by which the metrics of the picker of ${pool} are read`);
    const secret = this.object('Token', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { ...purpose, annotations: { ...purpose.annotations, [TOKEN_OWNER]: reader.name } },
      fields: { type: () => 'kubernetes.io/service-account-token' },
    });
    this.token = { name: secret.name, key: TOKEN_KEY };

    // Objects of the whole cluster have the namespace in their names, since others may have charts of the same names.
    const clusterWide = (what: string, name: string) => ({ ...described(what), name: `${namespace}-${name}` });
    const role = this.object('ReaderRole', {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      clusterScoped: true,
      metadata: clusterWide(`Lets metrics of the picker of ${pool} be read`, reader.name),
      fields: { rules: () => [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] },
    });
    this.object('ReaderBinding', {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      clusterScoped: true,
      metadata: clusterWide(`Lets the reader of the metrics of the picker of ${pool} read them`, reader.name),
      fields: {
        roleRef: () => ({ apiGroup: RBAC, kind: role.kind, name: role.name }),
        subjects: () => [{ apiGroup: '', kind: reader.kind, name: reader.name, namespace }],
      },
    });
    this.object('Delegation', {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      clusterScoped: true,
      metadata: clusterWide(`Lets the picker of ${pool} ask who may read its metrics`, picker.name),
      fields: {
        roleRef: () => ({ apiGroup: RBAC, kind: 'ClusterRole', name: DELEGATOR }),
        subjects: () => [{ apiGroup: '', kind: picker.kind, name: picker.name, namespace }],
      },
    });
    this.letCollectorsRead(pool, secret.name);
  }

  /** Prometheus under its operator reads Secrets by rights of its own; Google's collectors have none. */
  private letCollectorsRead(pool: string, secret: string): void {
    const role = this.object('TokenRole', {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: described(`Lets the token for the metrics of the picker of ${pool} be read`),
      fields: {
        rules: () => [
          { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['secrets'], resourceNames: [secret] },
        ],
      },
    });
    this.object('TokenBinding', {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: described(`Lets the collectors of Managed Service for Prometheus read the picker’s token of ${pool}`),
      fields: {
        roleRef: () => ({ apiGroup: RBAC, kind: role.kind, name: role.name }),
        subjects: () => COLLECTORS.map((collector) => ({ apiGroup: '', ...collector })),
      },
    });
  }

  private object(id: string, props: ConstructorParameters<typeof RenderedObject>[2]): RenderedObject {
    return new RenderedObject(new Construct(this, id), 'Resource', props);
  }
}
