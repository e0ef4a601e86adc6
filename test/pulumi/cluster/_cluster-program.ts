import { type ClusterNetwork, InferenceCluster, type InferenceClusterArgs } from '../../../src/pulumi';
import { type ProgramOptions, type ProgramRun, runProgram } from '../program';

/** A network with everything that a regional gateway needs. */
export const NETWORK: ClusterNetwork = {
  network: 'vpc',
  subnetwork: 'nodes',
  podRange: 'pods',
  serviceRange: 'services',
  proxyOnlySubnets: ['REGIONAL_MANAGED_PROXY'],
  prerequisites: [],
};

/** What Google Cloud tells of its resources. */
const OUTPUTS: Readonly<Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>> = {
  'gcp:container/cluster:Cluster': (inputs) => ({
    name: 'llm-0123456',
    endpoint: '203.0.113.7',
    masterAuth: { clusterCaCertificate: 'Q0E=' },
    controlPlaneEndpointsConfig: {
      ...(inputs.controlPlaneEndpointsConfig as object),
      dnsEndpointConfig: { endpoint: 'gke-abc.europe-west4.gke.goog' },
    },
  }),
  'gcp:compute/address:Address': () => ({ name: 'llm-gateway-0123456', address: '203.0.113.8' }),
  'gcp:compute/regionSecurityPolicy:RegionSecurityPolicy': () => ({ name: 'llm-armor-0123456' }),
  'gcp:artifactregistry/repository:Repository': () => ({ project: 'acme' }),
  'gcp:serviceaccount/account:Account': ({ accountId, project }) => ({
    email: `${accountId}@${project}.iam.gserviceaccount.com`,
  }),
};

export const CLUSTER = 'gcp:container/cluster:Cluster';
export const NODE_POOL = 'gcp:container/nodePool:NodePool';
export const PROVIDER = 'pulumi:providers:kubernetes';

/** Runs a program and lets its resources have the outputs that GKE gives them. */
export function run(program: () => unknown, options: ProgramOptions = {}): Promise<ProgramRun> {
  return runProgram(program, { outputs: (type, _name, inputs) => OUTPUTS[type]?.(inputs) ?? {}, ...options });
}

/** Runs a program of one cluster. */
export function runCluster(
  args: Partial<InferenceClusterArgs> = {},
  options: ProgramOptions = {},
): Promise<ProgramRun> {
  return run(() => new InferenceCluster('llm', { network: NETWORK, location: 'europe-west4', ...args }), options);
}
