import { getProjectOutput } from '@pulumi/gcp/organizations/getProject';
import { Account } from '@pulumi/gcp/serviceaccount/account';
import { IAMMember } from '@pulumi/gcp/serviceaccount/iammember';
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  type Output,
} from '@pulumi/pulumi';
import { errorOf } from '../../errors';
import type { ClusterTarget } from '../cluster/cluster-target';
import { serviceAccountId } from '../service-account-id';
import { Grant, type Grants, registerGrants } from './grant';

/** The pods of a ServiceAccount of Kubernetes. */
export interface KubernetesAccount {
  /** The cluster whose pods they are. */
  readonly cluster: Pick<ClusterTarget, 'name' | 'project' | 'workloadPool'>;
  /** Namespace of the ServiceAccount. */
  readonly namespace: Input<string>;
  /** Name of the ServiceAccount, such as `account.name` of one in a chart. */
  readonly serviceAccount: Input<string>;
}

/** How an identity of pods is known to Google Cloud. */
export interface IdentityOptions {
  /**
   * Who is granted the roles: the ServiceAccount itself, or a Google service account that it may act as. The second needs an
   * annotation; it is for the few products that do not know the first, and for perimeters of VPC Service Controls, whose rules name
   * Google service accounts alone.
   *
   * @default 'kubernetes'
   */
  readonly as?: 'kubernetes' | 'google';
  /**
   * Number of the cluster's project.
   *
   * @default - looked up, which needs the permission `resourcemanager.projects.get`
   */
  readonly projectNumber?: Input<string>;
}

/** What an identity of pods is made of. */
export interface WorkloadIdentityArgs extends KubernetesAccount, IdentityOptions {
  /** What it may do: at least one. */
  readonly grants: Grants;
}

/** What an identity of model servers is made of. */
export interface WeightsIdentityArgs extends KubernetesAccount, IdentityOptions {
  /** Buckets that it reads, weights and adapters, by names of your choice. Uniform bucket-level access must be on. */
  readonly buckets: Readonly<Record<string, Input<string>>>;
}

/** What an identity of something that reads metrics is made of. */
export interface MetricsIdentityArgs extends IdentityOptions {
  /** The cluster whose pods read. */
  readonly cluster: KubernetesAccount['cluster'];
  /**
   * Namespace of the ServiceAccount.
   *
   * @default - the one that the reader's own manifests or chart name
   */
  readonly namespace?: Input<string>;
  /**
   * Name of the ServiceAccount.
   *
   * @default - the one that the reader's own manifests or chart name
   */
  readonly serviceAccount?: Input<string>;
  /**
   * Project whose metrics are read.
   *
   * @default - that of the cluster
   */
  readonly project?: Input<string>;
}

/**
 * Lets pods use Google Cloud without a key, by Workload Identity Federation for GKE. Google Cloud tells ServiceAccounts apart by
 * project, namespace and name, not by cluster: give them to one purpose in all clusters of a project.
 */
export class WorkloadIdentity extends ComponentResource {
  /** Key of the annotation by which a ServiceAccount acts as a Google service account. */
  static readonly ANNOTATION = 'iam.gke.io/gcp-service-account';

  /** Model servers that read weights from buckets: `serviceAccount` of Weights.gcsFuse and Weights.gcsStream. @throws GKEI_EMPTY_LIST. */
  static forWeights(
    name: string,
    { buckets, ...account }: WeightsIdentityArgs,
    opts?: ComponentResourceOptions,
  ): WorkloadIdentity {
    const grants = Object.fromEntries(Object.entries(buckets).map(([key, bucket]) => [key, Grant.bucket(bucket)]));
    return new WorkloadIdentity(name, { ...account, grants }, opts);
  }

  /** The Stackdriver adapter for custom metrics, which MetricSource.managedPrometheus needs, as its manifests name it. */
  static forMetricsAdapter(name: string, args: MetricsIdentityArgs, opts?: ComponentResourceOptions): WorkloadIdentity {
    return metricsReader(name, args, { namespace: 'custom-metrics', name: 'custom-metrics-stackdriver-adapter' }, opts);
  }

  /** KEDA's operator, for MetricSource.kedaManagedPrometheus, as its chart names it. */
  static forKeda(name: string, args: MetricsIdentityArgs, opts?: ComponentResourceOptions): WorkloadIdentity {
    return metricsReader(name, args, { namespace: 'keda', name: 'keda-operator' }, opts);
  }

  /** Who is granted the roles, as IAM names it, for grants of your own. */
  readonly member: Output<string>;
  /** Value of the annotation `WorkloadIdentity.ANNOTATION`: email of the Google service account; undefined as `kubernetes`. */
  readonly email: Output<string> | undefined;

  /** @throws GKEI_EMPTY_LIST without grants, before anything is registered. */
  constructor(name: string, args: WorkloadIdentityArgs, opts?: ComponentResourceOptions) {
    if (Object.keys(args.grants).length === 0) {
      throw errorOf('GKEI_EMPTY_LIST', { construct: `the WorkloadIdentity ${name}`, option: 'grants' });
    }
    super('gke-inference:index:WorkloadIdentity', name, {}, opts);
    const inside = { parent: this };
    const { namespace, serviceAccount, cluster } = args;
    // IAM refuses the pool before the project's first cluster exists.
    const pool = all([cluster.workloadPool, cluster.name]).apply(([workloadPool]) => workloadPool);
    if (args.as === 'google') {
      const account = new Account(
        name,
        { accountId: serviceAccountId(name), project: cluster.project, displayName: `GKE pods (${name})` },
        inside,
      );
      new IAMMember(
        `${name}-act-as`,
        {
          serviceAccountId: account.name,
          role: 'roles/iam.workloadIdentityUser',
          member: interpolate`serviceAccount:${pool}[${namespace}/${serviceAccount}]`,
        },
        inside,
      );
      this.email = account.email;
      this.member = interpolate`serviceAccount:${account.email}`;
    } else {
      const number = args.projectNumber ?? getProjectOutput({ projectId: cluster.project }, inside).number;
      const pools = interpolate`principal://iam.googleapis.com/projects/${number}/locations/global/workloadIdentityPools`;
      this.member = interpolate`${pools}/${pool}/subject/ns/${namespace}/sa/${serviceAccount}`;
    }
    registerGrants(name, args.grants, this.member, inside);
    this.registerOutputs({ member: this.member, email: this.email });
  }
}

function metricsReader(
  name: string,
  { namespace, serviceAccount, project, ...args }: MetricsIdentityArgs,
  usual: { readonly namespace: string; readonly name: string },
  opts: ComponentResourceOptions | undefined,
): WorkloadIdentity {
  return new WorkloadIdentity(
    name,
    {
      ...args,
      namespace: namespace ?? usual.namespace,
      serviceAccount: serviceAccount ?? usual.name,
      grants: { metrics: Grant.project(project ?? args.cluster.project, 'roles/monitoring.viewer') },
    },
    opts,
  );
}
