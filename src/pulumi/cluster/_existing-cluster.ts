import { type GetClusterResult, getClusterOutput } from '@pulumi/gcp/container/getCluster';
import { output, type ResourceOptions, unsecret } from '@pulumi/pulumi';
import { type ConnectionInput, connect } from './_connection';
import type { ConnectedCluster } from './cluster-target';
import type { ExistingCluster } from './inference-cluster-args';

/** Connects to a cluster that exists. */
export function existingCluster(existing: ExistingCluster, opts: ResourceOptions): ConnectedCluster {
  const { name, location, project, mode = 'standard', nodeServiceAccount } = existing;
  const { host, caCertificate } = endpointOf(existing, opts);
  const endpoint = output(host);
  const identity = `projects/${project}/locations/${location}/clusters/${name}`;
  return {
    name,
    location,
    project,
    mode,
    workloadPool: `${project}.svc.id.goog`,
    nodeServiceAccount,
    prerequisites: [],
    endpoint,
    ...connect(name, { cluster: name, identity, host: endpoint, caCertificate }, { ...opts, provider: undefined }),
  };
}

function endpointOf(
  existing: ExistingCluster,
  { parent, provider }: ResourceOptions,
): Pick<ConnectionInput, 'host' | 'caCertificate'> {
  const { name, location, project, endpoint, caCertificate } = existing;
  if (endpoint !== undefined) {
    return { host: endpoint, caCertificate };
  }
  const found = getClusterOutput({ name, location, project }, { parent, provider });
  return {
    host: found.apply((cluster) => dnsName(cluster) ?? cluster.endpoint),
    caCertificate: unsecret(
      found.apply((cluster) =>
        dnsName(cluster) === undefined ? cluster.masterAuths[0]?.clusterCaCertificate : undefined,
      ),
    ),
  };
}

/** The DNS name of a cluster's API, where it is open to people. */
function dnsName({ controlPlaneEndpointsConfigs: [config] }: GetClusterResult): string | undefined {
  const dns = config?.dnsEndpointConfigs[0];
  return dns?.allowExternalTraffic ? dns.endpoint : undefined;
}
