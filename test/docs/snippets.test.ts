import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProgramOptions, runProgram } from '../pulumi/program';
import { runTypeScript } from '../run-typescript';
import { snippets } from './_pages';

const SNIPPETS = snippets();

test('there are snippets', () => {
  expect(SNIPPETS.length).toBeGreaterThan(0);
});

const outdir = mkdtempSync(join(tmpdir(), 'gke-inference-snippets-'));
beforeAll(() => {
  process.env.CDK8S_OUTDIR = outdir;
});
afterAll(() => {
  delete process.env.CDK8S_OUTDIR;
  rmSync(outdir, { recursive: true });
});

/** What the programs read from the configuration of their stacks. */
const CONFIG = {
  'project:namespace': 'llm',
  'project:replicas': '3',
  'project:huggingFaceToken': 'hf_of_the_tests',
  'project:registryPassword': 'of the tests',
};

/** What GKE says of clusters that exist. */
const ANSWERS = {
  'gcp:container/getCluster:getCluster': {
    controlPlaneEndpointsConfigs: [
      { dnsEndpointConfigs: [{ allowExternalTraffic: true, endpoint: 'gke-1.gke.goog' }] },
    ],
  },
};

/** What Google Cloud and other stacks add to what the programs say. */
const outputs: ProgramOptions['outputs'] = (_type, name, inputs) => ({
  name: inputs.name ?? `${name}-1`,
  email: `${name}@acme.iam.gserviceaccount.com`,
  outputs: { kubeconfig: '{}' },
  secretOutputNames: [],
});

test.each(SNIPPETS.map(({ place, code }) => [place, code]))('%s runs', async (_place, code) => {
  const run = () => runTypeScript(code);
  if (!/ from '(gke-inference\/pulumi|@pulumi\/.+)'/.test(code)) {
    run();
    return;
  }
  // A program of Pulumi needs an engine, which is mocked.
  await runProgram(run, { config: CONFIG, calls: ANSWERS, outputs });
});
