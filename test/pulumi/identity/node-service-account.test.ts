import { Grant, ImageCache, NodeServiceAccount, PickerRepository } from '../../../src/pulumi';
import { runProgram } from '../program';
import { registered, settled } from '../registered';
import { GOOGLE } from './_cluster';

const PROJECT_MEMBER = 'gcp:projects/iAMMember:IAMMember';
const REPOSITORY_MEMBER = 'gcp:artifactregistry/repositoryIamMember:RepositoryIamMember';

test('nodes may write logs and metrics and pull images of their project', async () => {
  let nodes: NodeServiceAccount | undefined;
  const run = await runProgram(() => {
    nodes = new NodeServiceAccount('nodes');
  }, GOOGLE);
  const email = await settled(nodes!.email);
  const { accountId } = run.one('gcp:serviceaccount/account:Account').inputs;
  expect(email).toBe(`${accountId}@acme.iam`);
  expect(registered({ resources: run.ofType(PROJECT_MEMBER) })).toEqual(
    [
      ['nodes-images', 'roles/artifactregistry.reader'],
      ['nodes-node', 'roles/container.defaultNodeServiceAccount'],
    ].map(([name, role]) => ({
      resource: `${PROJECT_MEMBER} ${name}`,
      inputs: { project: 'of-the-provider', role, member: `serviceAccount:${email}` },
    })),
  );
});

test('nodes may pull from named repositories alone, and more if that is wished', async () => {
  const run = await runProgram(() => {
    const picker = new PickerRepository('llm', { location: 'europe', project: 'acme' });
    const hub = new ImageCache('hub', { location: 'europe-west4', project: 'acme' });
    new NodeServiceAccount('nodes', {
      project: 'acme',
      images: { picker, hub },
      grants: { traces: Grant.project('acme', 'roles/cloudtrace.agent') },
    });
  }, GOOGLE);
  expect(run.one(REPOSITORY_MEMBER, 'nodes-images-picker').inputs).toMatchObject({
    location: 'europe',
    repository: 'llm',
  });
  expect(run.one(REPOSITORY_MEMBER, 'nodes-images-hub').inputs).toMatchObject({
    location: 'europe-west4',
    repository: 'hub',
  });
  expect(
    run
      .ofType(PROJECT_MEMBER)
      .map(({ inputs }) => inputs.role)
      .sort(),
  ).toEqual(['roles/cloudtrace.agent', 'roles/container.defaultNodeServiceAccount']);
});
