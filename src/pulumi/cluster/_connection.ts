import { Provider } from '@pulumi/kubernetes/provider';
import { all, type Input, type Output, type ResourceOptions } from '@pulumi/pulumi';
import { kubeconfig } from './_kubeconfig';

/** Where a cluster's API answers. */
export interface ConnectionInput {
  readonly cluster: Input<string>;
  /**
   * What the cluster is known by for good. A provider whose other facts change is updated; without it, another endpoint would
   * have every object of the cluster deleted and made anew.
   */
  readonly identity: Input<string>;
  readonly host: Input<string>;
  /** Undefined where everybody knows the authority that signed its certificate. */
  readonly caCertificate: Input<string | undefined>;
}

/** How a cluster's API is spoken with. */
export interface Connection {
  readonly kubeconfig: Output<string>;
  readonly provider: Provider;
}

/** Otherwise these are deleted and made anew when their content changes, under the feet of pods that start at that moment. */
const CHANGED_IN_PLACE = { enableConfigMapMutable: true, enableSecretMutable: true };

/** Registers the provider of a cluster. */
export function connect(name: string, input: ConnectionInput, opts: ResourceOptions): Connection {
  const { cluster, identity, host, caCertificate } = input;
  const config = all([cluster, host, caCertificate]).apply(([known, endpoint, certificate]) =>
    kubeconfig(known, { host: endpoint, caCertificate: certificate }),
  );
  return {
    kubeconfig: config,
    provider: new Provider(name, { kubeconfig: config, clusterIdentifier: identity, ...CHANGED_IN_PLACE }, opts),
  };
}
