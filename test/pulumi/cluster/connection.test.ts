import { ConfigMap } from '@pulumi/kubernetes/core/v1/configMap';
import { isSecret as isSecretOutput, type Output, secret } from '@pulumi/pulumi';
import { type ConnectedCluster, InferenceCluster } from '../../../src/pulumi';
import { isSecret, type RegisteredResource } from '../program';
import { CLUSTER, NETWORK, PROVIDER, run, runCluster } from './_cluster-program';

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Record<string, string> }[];
  readonly users: readonly { readonly user: { readonly exec: { readonly command: string } } }[];
}

const kubeconfigOf = ({ inputs }: RegisteredResource): Kubeconfig => JSON.parse(inputs.kubeconfig);

describe('the kubeconfig', () => {
  test('leads to the DNS name, whose authority everybody knows', async () => {
    const config = kubeconfigOf((await runCluster()).one(PROVIDER));
    expect(config.clusters[0].cluster).toEqual({ server: 'https://gke-abc.europe-west4.gke.goog' });
    expect(config.users[0].user.exec.command).toBe('gke-gcloud-auth-plugin');
  });

  test('leads to the IP address with the authority of the cluster', async () => {
    const config = kubeconfigOf((await runCluster({ controlPlane: { dns: false, ip: 'private' } })).one(PROVIDER));
    expect(config.clusters[0].cluster).toEqual({
      server: 'https://203.0.113.7',
      'certificate-authority-data': 'Q0E=',
    });
  });

  test('is no secret, although the certificate comes beside a private key', async () => {
    let cluster: InferenceCluster | undefined;
    const { one } = await run(
      () => {
        cluster = new InferenceCluster('llm', {
          network: NETWORK,
          location: 'europe-west4',
          controlPlane: { dns: false, ip: 'private' },
        });
      },
      {
        outputs: (type) =>
          type === CLUSTER
            ? {
                name: 'llm',
                endpoint: '10.0.0.2',
                masterAuth: secret({ clientKey: 'S0VZ', clusterCaCertificate: 'Q0E=' }),
              }
            : {},
      },
    );
    const provider = one(PROVIDER);
    expect(await isSecretOutput(cluster!.cluster.masterAuth as unknown as Output<unknown>)).toBe(true);
    expect(await isSecretOutput(cluster!.caCertificate)).toBe(false);
    expect(await isSecretOutput(cluster!.kubeconfig)).toBe(false);
    expect(isSecret((provider.rawInputs as { kubeconfig: unknown }).kubeconfig)).toBe(false);
    expect(provider.inputs.kubeconfig).toContain('Q0E=');
    expect(provider.inputs.kubeconfig).not.toContain('S0VZ');
  });
});

test('another endpoint does not make another cluster of it', async () => {
  expect((await runCluster()).one(PROVIDER).inputs.clusterIdentifier).toBe('llm-id');
});

test('objects are applied by the provider of the cluster', async () => {
  const { one } = await run(() => {
    const { provider } = new InferenceCluster('llm', { network: NETWORK, location: 'europe-west4' });
    new ConfigMap('settings', { data: {} }, { provider });
  });
  expect(one('kubernetes:core/v1:ConfigMap').provider).toContain(one(PROVIDER).urn);
});

describe('a cluster that exists', () => {
  const THEIRS = { name: 'theirs', location: 'us-central1-a', project: 'research' };
  const GET_CLUSTER = 'gcp:container/getCluster:getCluster';
  const found = (allowExternalTraffic: boolean) => ({
    endpoint: '198.51.100.9',
    masterAuths: [{ clientKey: 'S0VZ', clusterCaCertificate: 'Q0E=' }],
    controlPlaneEndpointsConfigs: [
      { dnsEndpointConfigs: [{ allowExternalTraffic, endpoint: 'gke-def.us-central1.gke.goog' }] },
    ],
  });

  test('is asked where its API answers', async () => {
    let cluster: ConnectedCluster | undefined;
    const { resources, one } = await run(
      () => {
        cluster = InferenceCluster.fromExisting(THEIRS);
      },
      { calls: { [GET_CLUSTER]: found(true) } },
    );
    expect(cluster).toMatchObject({ ...THEIRS, mode: 'standard', workloadPool: 'research.svc.id.goog' });
    expect(resources).toHaveLength(1);
    const provider = one(PROVIDER, 'theirs');
    expect(kubeconfigOf(provider).clusters[0].cluster).toEqual({ server: 'https://gke-def.us-central1.gke.goog' });
    expect(provider.inputs.clusterIdentifier).toBe('projects/research/locations/us-central1-a/clusters/theirs');
  });

  test('is spoken with at its IP address where its DNS name is closed', async () => {
    const { one } = await run(() => InferenceCluster.fromExisting(THEIRS), { calls: { [GET_CLUSTER]: found(false) } });
    expect(kubeconfigOf(one(PROVIDER)).clusters[0].cluster).toEqual({
      server: 'https://198.51.100.9',
      'certificate-authority-data': 'Q0E=',
    });
  });

  test('is not asked for what is known', async () => {
    const known = { ...THEIRS, endpoint: '10.0.0.2', caCertificate: 'T1VS' };
    const { one } = await run(() => InferenceCluster.fromExisting(known));
    expect(kubeconfigOf(one(PROVIDER)).clusters[0].cluster).toEqual({
      server: 'https://10.0.0.2',
      'certificate-authority-data': 'T1VS',
    });
  });
});
