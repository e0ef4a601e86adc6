import { Cluster } from '@pulumi/gcp/container/cluster';
import { Grant, WorkloadIdentity } from '../../../src/pulumi';
import { runProgram } from '../program';
import { registered, settled } from '../registered';
import { CLUSTER, GOOGLE } from './_cluster';

const READER = { cluster: CLUSTER, namespace: 'llm', serviceAccount: 'reader' };
const BUCKET_MEMBER = 'gcp:storage/bucketIAMMember:BucketIAMMember';
const PROJECT_MEMBER = 'gcp:projects/iAMMember:IAMMember';

/** How IAM names a ServiceAccount. */
const principal = (namespace: string, name: string) =>
  `principal://iam.googleapis.com/projects/4711/locations/global/workloadIdentityPools/acme.svc.id.goog/subject/ns/${namespace}/sa/${name}`;

test('pods that read weights are granted that on their buckets alone, without a Google service account', async () => {
  const run = await runProgram(
    () =>
      WorkloadIdentity.forWeights('reader', { ...READER, buckets: { weights: 'acme-models', adapters: 'acme-loras' } }),
    GOOGLE,
  );
  expect(registered(run)).toMatchSnapshot();
  expect(run.ofType(BUCKET_MEMBER).map(({ inputs }) => inputs.member)).toEqual([
    principal('llm', 'reader'),
    principal('llm', 'reader'),
  ]);
});

test('every kind of grant', async () => {
  const images = { project: 'shared', location: 'europe', repositoryId: 'llm' };
  const run = await runProgram(
    () =>
      new WorkloadIdentity('all', {
        ...READER,
        projectNumber: '12',
        grants: {
          bucket: Grant.bucket('cache', 'roles/storage.objectUser'),
          token: Grant.secret('hugging-face'),
          images: Grant.images(images),
          metrics: Grant.project('acme', 'roles/monitoring.metricWriter'),
        },
      }),
  );
  expect(registered(run)).toMatchSnapshot();
});

test('the metrics adapter and KEDA read the metrics of their project, under the names of their manifests', async () => {
  const run = await runProgram(() => {
    WorkloadIdentity.forMetricsAdapter('adapter', { cluster: CLUSTER });
    WorkloadIdentity.forKeda('keda', { cluster: CLUSTER, project: 'metrics', namespace: 'scaling' });
  }, GOOGLE);
  const inputs = (name: string) => run.one(PROJECT_MEMBER, name).inputs;
  expect(inputs('adapter-metrics')).toEqual({
    project: 'acme',
    role: 'roles/monitoring.viewer',
    member: principal('custom-metrics', 'custom-metrics-stackdriver-adapter'),
  });
  expect(inputs('keda-metrics')).toEqual({
    project: 'metrics',
    role: 'roles/monitoring.viewer',
    member: principal('scaling', 'keda-operator'),
  });
});

test('as a Google service account, which the ServiceAccount may act as', async () => {
  let identity: WorkloadIdentity | undefined;
  const run = await runProgram(() => {
    identity = WorkloadIdentity.forWeights('reader', {
      ...READER,
      as: 'google',
      buckets: { weights: 'acme-models' },
    });
  }, GOOGLE);
  const { accountId } = run.one('gcp:serviceaccount/account:Account').inputs;
  expect(accountId).toMatch(/^reader-[0-9a-z]{8}$/);
  expect(await settled(identity!.email!)).toBe(`${accountId}@acme.iam`);
  expect(run.one('gcp:serviceaccount/iAMMember:IAMMember').inputs).toEqual({
    serviceAccountId: `projects/acme/serviceAccounts/${accountId}@acme.iam`,
    role: 'roles/iam.workloadIdentityUser',
    member: 'serviceAccount:acme.svc.id.goog[llm/reader]',
  });
  expect(run.one(BUCKET_MEMBER).inputs).toMatchObject({
    member: `serviceAccount:${accountId}@acme.iam`,
    role: 'roles/storage.objectViewer',
  });
});

test('a grant waits for the cluster, because IAM does not know the pool before the first one', async () => {
  const run = await runProgram(() => {
    const { name } = new Cluster('llm', {});
    WorkloadIdentity.forMetricsAdapter('adapter', { cluster: { ...CLUSTER, name } });
  }, GOOGLE);
  expect(run.one(PROJECT_MEMBER).dependencies).toContain(run.one('gcp:container/cluster:Cluster').urn);
});

test('an identity that may do nothing is refused before anything is registered', async () => {
  const run = await runProgram(() => {
    expect(() => new WorkloadIdentity('idle', { ...READER, grants: {} })).toThrow(
      'GKEI_EMPTY_LIST: grants of the WorkloadIdentity idle is empty',
    );
  });
  expect(run.resources).toEqual([]);
});
