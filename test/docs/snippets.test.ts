import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { type ProgramOptions, runProgram } from '../pulumi/program';
import { snippets } from './_pages';

const ROOT = join(__dirname, '../..');
const SNIPPETS = snippets();

/** The file that stands for a snippet; it exists in memory alone, at a place from which packages resolve. */
const fileOf = (index: number) => join(ROOT, `snippet-${index}.ts`);

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, ROOT);
  // Programs are read for what they show: a variable that nothing uses any more is fine.
  return { ...options, noUnusedLocals: false };
}

/** What the compiler says about each snippet, all compiled as one program. */
function mistakes(): string[] {
  const options = compilerOptions();
  const codes = new Map(SNIPPETS.map(({ code }, index) => [fileOf(index), code]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (file) => codes.has(file) || fileExists(file);
  host.readFile = (file) => codes.get(file) ?? readFile(file);
  const program = ts.createProgram([...codes.keys()], options, host);
  return SNIPPETS.flatMap(({ place }, index) => {
    const source = program.getSourceFile(fileOf(index));
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  });
}

test('every snippet compiles', () => {
  expect(SNIPPETS.length).toBeGreaterThan(0);
  expect(mistakes()).toEqual([]);
}, 60_000);

const outdir = mkdtempSync(join(tmpdir(), 'gke-inference-snippets-'));
beforeAll(() => {
  process.env.CDK8S_OUTDIR = outdir;
});
afterAll(() => {
  delete process.env.CDK8S_OUTDIR;
  rmSync(outdir, { recursive: true });
});

const ENTRIES: Readonly<Record<string, string>> = {
  'gke-inference': '../../src',
  'gke-inference/pulumi': '../../src/pulumi',
};

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
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const load = (name: string) => require(ENTRIES[name] ?? name);
  const run = () => new Function('require', 'exports', outputText)(load, {});
  if (!/ from '(gke-inference\/pulumi|@pulumi\/.+)'/.test(code)) {
    run();
    return;
  }
  // A program of Pulumi needs an engine, which is mocked.
  await runProgram(run, { config: CONFIG, calls: ANSWERS, outputs });
});
