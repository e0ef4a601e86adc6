import { JsonFile, javascript, TextFile, typescript } from 'projen';

const VERSIONS = {
  '@biomejs/biome': '2.5.15',
  '@grafana/grafana-foundation-sdk': '0.0.21',
  '@kubernetes/client-node': '1.4.0',
  '@pulumi/gcp': '9.37.0',
  '@pulumi/kubernetes': '4.34.2',
  // Later releases need Node 22.
  '@pulumi/pulumi': '3.248.0',
  '@types/jest': '30.0.0',
  '@types/node': '20.19.25',
  // The compiler. It has no interface for programs, so that `typescript` is the release before it.
  '@typescript/native': 'npm:typescript@7.0.2',
  cdk8s: '2.70.106',
  'cdk8s-cli': '2.207.60',
  'cdk8s-plus-28': '2.5.6',
  commander: '14.0.3',
  constructs: '10.8.1',
  esbuild: '0.28.2',
  'fast-check': '4.10.2',
  jest: '30.5.2',
  'jest-mock': '30.5.2',
  'jest-runtime': '30.5.2',
  projen: '0.103.25',
  tsx: '4.23.15',
  typedoc: '0.28.20',
  typescript: 'npm:@typescript/typescript6@6.0.2',
  // Later releases have top-level await, which CommonJS has not.
  vega: '5.33.1',
  'vega-lite': '5.23.0',
  yaml: '2.9.1',
} as const;

const exact = (...names: (keyof typeof VERSIONS)[]) => names.map((name) => `${name}@${VERSIONS[name]}`);

const COMPILER = {
  target: 'ES2022',
  lib: ['ES2022'],
  module: 'node16',
  moduleResolution: javascript.TypeScriptModuleResolution.NODE16,
  rootDir: '.',
  types: ['node'],
  inlineSourceMap: false,
  inlineSources: false,
  isolatedModules: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  skipLibCheck: true,
  strict: true,
};

const project = new typescript.TypeScriptProject({
  name: 'gke-inference',
  description:
    'Typed constructs that serve large language models well on GKE: vLLM model servers, InferencePool, Gateway, autoscalers and an endpoint picker',
  keywords: ['cdk8s', 'pulumi', 'gke', 'kubernetes', 'vllm', 'llm', 'inference', 'gateway-api', 'ext-proc'],
  license: 'Apache-2.0',
  copyrightOwner: 'The gke-inference authors',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',
  projenVersion: VERSIONS.projen,
  typescriptVersion: VERSIONS.typescript,
  projenrcTs: true,
  projenrcTsOptions: { projenCodeDir: '.projen' },
  runner: typescript.TypeScriptRunner.tsx({ tsconfig: 'tsconfig.dev.json' }),
  srcdir: 'src',
  testdir: 'test',
  libdir: 'lib',
  entrypoint: 'lib/src/index.js',
  entrypointTypes: 'lib/src/index.d.ts',
  disableTsconfig: true,
  tsconfigDev: {
    compilerOptions: {
      ...COMPILER,
      noEmit: true,
      types: ['node', 'jest'],
      // Biome finds unused variables; the documentation's programs may have some, which show what there is.
      noUnusedLocals: false,
      paths: { 'gke-inference': ['./src/index.ts'], 'gke-inference/pulumi': ['./src/pulumi/index.ts'] },
    },
    include: ['src', 'imports', 'examples', 'test', 'bench', 'image', 'dashboards', 'docs', '.projenrc.ts'],
  },
  jest: false,
  eslint: false,
  github: false,
  release: false,
  depsUpgrade: false,
  sampleCode: false,
  buildWorkflow: false,
  npmignoreEnabled: false,
  readme: undefined,
  peerDependencyOptions: { pinnedDevDependency: false },
  peerDeps: ['cdk8s@^2.70.0', 'cdk8s-plus-28@^2.5.0', 'constructs@^10.3.0'],
  devDeps: exact(
    '@biomejs/biome',
    '@grafana/grafana-foundation-sdk',
    '@kubernetes/client-node',
    '@pulumi/gcp',
    '@pulumi/kubernetes',
    '@pulumi/pulumi',
    '@types/jest',
    '@types/node',
    '@typescript/native',
    'cdk8s',
    'cdk8s-cli',
    'cdk8s-plus-28',
    'commander',
    'constructs',
    'esbuild',
    'fast-check',
    'jest',
    'jest-mock',
    'jest-runtime',
    'tsx',
    'typedoc',
    'vega',
    'vega-lite',
    'yaml',
  ),
  gitignore: ['/dist/', '/lib/', '/coverage/', '*.tgz', '/.cache/', '/docs/api/', '/docs/snippets/'],
});

// Whoever composes charts alone does not install Pulumi.
project.package.addPeerDeps('@pulumi/gcp@^9.37.0', '@pulumi/kubernetes@^4.34.0', '@pulumi/pulumi@^3.248.0');
project.addFields({
  peerDependenciesMeta: Object.fromEntries(
    ['@pulumi/gcp', '@pulumi/kubernetes', '@pulumi/pulumi'].map((name) => [name, { optional: true }]),
  ),
});

// The published package: compiled constructs in lib/, the bundled program in dist/.
project.addFields({
  // Later releases are not in every registry with all their platform packages, without which `npm ci` refuses a lock file.
  overrides: { 'unrs-resolver': '1.12.2' },
  files: ['lib', 'dist/gke-inference.js', 'dist/THIRD-PARTY-NOTICES.txt', 'dist/plots.js', 'dist/plots.NOTICES.txt'],
  bin: { 'gke-inference': 'dist/gke-inference.js' },
  exports: {
    '.': { types: './lib/src/index.d.ts', default: './lib/src/index.js' },
    './pulumi': { types: './lib/src/pulumi/index.d.ts', default: './lib/src/pulumi/index.js' },
    './package.json': './package.json',
  },
});

// One compiler configuration for what is published, one (generated above) for everything.
new JsonFile(project, 'tsconfig.json', {
  marker: true,
  obj: {
    compilerOptions: { ...COMPILER, declaration: true, outDir: 'lib', stripInternal: true },
    // The library and what it loads; picker, simulator and command ship as the bundle.
    files: ['src/index.ts', 'src/pulumi/index.ts'],
  },
});

// The reference of the library's interface, from its docstrings.
new JsonFile(project, 'typedoc.json', {
  marker: false,
  obj: {
    $schema: 'https://typedoc.org/schema.json',
    name: 'gke-inference',
    entryPoints: ['src/index.ts', 'src/pulumi/index.ts'],
    tsconfig: 'tsconfig.json',
    out: 'docs/api',
    readme: 'none',
    excludeInternal: true,
    excludePrivate: true,
    // Generated classes of custom resources say where in the schema a field stands.
    blockTags: ['@default', '@defaultValue', '@example', '@param', '@returns', '@schema', '@see', '@throws'],
    intentionallyNotExported: ['CODES', 'FINDINGS', 'DAYS', 'Upstream'],
    // Pulumi's own reference is not made here.
    externalSymbolLinkMappings: { '@pulumi/pulumi': { CustomResource: '#' } },
    treatWarningsAsErrors: true,
  },
});

new JsonFile(project, 'biome.json', {
  marker: false,
  obj: {
    $schema: './node_modules/@biomejs/biome/configuration_schema.json',
    vcs: { enabled: true, clientKind: 'git', useIgnoreFile: true },
    files: { includes: ['**/*.ts', '!imports', '!**/__snapshots__'] },
    formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 120 },
    javascript: { formatter: { quoteStyle: 'single' } },
    // The generated configuration itself.
    json: { formatter: { enabled: false } },
    linter: {
      rules: {
        preset: 'recommended',
        complexity: { useLiteralKeys: 'off' },
        style: { noNonNullAssertion: 'off' },
      },
    },
  },
});

const jestConfig = (testMatch: string[], extra: object) => ({
  testMatch,
  transform: { '^.+\\.ts$': '<rootDir>/test/jest/esbuild-transformer.cjs' },
  moduleNameMapper: {
    '^gke-inference$': '<rootDir>/src/index.ts',
    '^gke-inference/pulumi$': '<rootDir>/src/pulumi/index.ts',
    '^@npmcli/arborist$|/typescript-shim$': '<rootDir>/test/pulumi/no-closures.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/dist/'],
  ...extra,
});
new JsonFile(project, 'jest.unit.json', {
  marker: false,
  obj: jestConfig(['<rootDir>/test/**/*.test.ts'], {
    // Hundreds of small files: most of the time would go into loading the same modules for each of them.
    runtime: '<rootDir>/test/jest/shared-runtime.cjs',
    testEnvironment: '<rootDir>/test/jest/shared-environment.cjs',
    globalSetup: '<rootDir>/test/jest/run-folder.cjs',
    globalTeardown: '<rootDir>/test/jest/run-folder-end.cjs',
    testPathIgnorePatterns: ['<rootDir>/test/e2e/', '<rootDir>/test/upgrade/'],
    // A busy machine may need seconds for what takes a moment; nothing here is a timed test.
    testTimeout: 30_000,
    maxWorkers: '100%',
  }),
});
new JsonFile(project, 'jest.e2e.json', {
  marker: false,
  obj: jestConfig(['<rootDir>/test/e2e/**/*.test.ts', '<rootDir>/test/upgrade/**/*.test.ts'], {
    maxWorkers: 2,
    setupFilesAfterEnv: ['<rootDir>/test/e2e/retry.ts'],
    testPathIgnorePatterns: ['<rootDir>/test/e2e/vllm/'],
    testTimeout: 120_000,
  }),
});
new JsonFile(project, 'jest.vllm.json', {
  marker: false,
  // A server takes minutes to start on few cores, and gigabytes: one file at a time.
  obj: jestConfig(['<rootDir>/test/e2e/vllm/**/*.test.ts'], { maxWorkers: 1, testTimeout: 1_200_000 }),
});
new TextFile(project, '.nvmrc', { lines: ['20'] });

// Tasks. `compile` emits lib/, `bundle` the one-file program in dist/.
project.compileTask.reset('tsc --project tsconfig.json');
const bundle = project.addTask('bundle', {
  description: 'Bundle the gke-inference program into one file with its third-party notices',
  exec: 'tsx image/bundle.ts',
});
project.addTask('image', {
  description: 'Build the image of the endpoint picker as a folder in the OCI image layout',
  exec: 'tsx image/image.ts',
  receiveArgs: true,
});
const check = project.addTask('check', {
  description: 'Formatting, lint and types of everything',
  steps: [
    { exec: 'biome check --error-on-warnings' },
    { exec: 'tsx test/docs/write-snippets.ts' },
    { exec: 'tsc --project tsconfig.dev.json' },
  ],
});
project.addTask('format', { description: 'Format and fix the code', exec: 'biome check --write' });
const UNIT = 'jest --config jest.unit.json';
project.addTask('unit', { description: 'The unit tests alone', exec: UNIT, receiveArgs: true });
project.testTask.reset();
project.testTask.spawn(check);
project.testTask.exec(UNIT, { receiveArgs: true });
project.addTask('imports', {
  description: 'Generate the L1 classes in imports/ from the CRD schemas in GKEI_CRDS',
  exec: 'tsx imports/generate.ts',
});
project.addTask('dashboards', {
  description: 'Write the Grafana dashboard into the library',
  exec: 'tsx --tsconfig tsconfig.dev.json dashboards/generate.ts',
});
project.addTask('docs', {
  description: 'Write the generated pages of docs/',
  exec: 'tsx docs/generate/main.ts',
});
project.addTask('docs:api', {
  description: 'Write the reference of the library’s interface into docs/api/',
  exec: 'typedoc',
});
project.addTask('e2e:install', {
  description: 'Install the real parts that the end-to-end tests run against (cached outside the repository)',
  exec: 'tsx test/e2e/install/main.ts',
  receiveArgs: true,
});
const e2e = project.addTask('e2e', { description: 'The end-to-end tests, against real parts' });
e2e.spawn(bundle);
e2e.exec('jest --config jest.e2e.json', { receiveArgs: true });
project.addTask('e2e:vllm', {
  description: 'The end-to-end tests against a real vLLM, which is installed where e2e:install is asked for it',
  exec: 'jest --config jest.vllm.json',
  receiveArgs: true,
});

/**
 * A benchmark that is bundled first, because a transpiling loader would slow the measured code.
 *
 * @param bundling further flags of esbuild
 * @param running flags of Node
 */
function benchmark(name: string, description: string, bundling = '', running = ''): void {
  const program = `dist/bench/${name}.js`;
  const flags = `--bundle --platform=node${bundling} --tsconfig=tsconfig.dev.json --log-level=warning`;
  project.addTask(`bench:${name}`, {
    description,
    steps: [
      { exec: `esbuild bench/${name}.ts ${flags} --outfile=${program}` },
      { exec: `node${running} ${program}`, receiveArgs: true },
    ],
  });
}
benchmark('synth', 'Synthesis time beside the same objects from cdk8s-plus-28 and generated classes');
benchmark('transport', 'CPU of the picker’s HTTP/2 server beside the same on node:http2');
benchmark(
  'exchange',
  'CPU of the picker’s own code for an exchange and for a streamed event, without sockets',
  ' --alias:node-fetch=./image/node-fetch.ts',
);
benchmark(
  'streams',
  'How long events and picks take while 10,000 streams are open, and what is booked when all clients vanish',
  ' --alias:node-fetch=./image/node-fetch.ts',
);
benchmark(
  'turns',
  'CPU of an event that comes alone: through the picker, through its HTTP/2 server, through a bare socket',
  ' --alias:node-fetch=./image/node-fetch.ts',
);
benchmark('scheduling', 'CPU of a scheduling decision, and its prefix index beside a Map of Sets', '', ' --expose-gc');
const benchPicker = project.addTask('bench:picker', {
  description: 'CPU of the endpoint picker beside another picker, driven as Envoy drives them',
});
benchPicker.spawn(bundle);
benchPicker.exec('tsx bench/picker.ts', { receiveArgs: true });
const benchProcesses = project.addTask('bench:processes', {
  description: 'How many exchanges a second pickers with several processes take',
});
benchProcesses.spawn(bundle);
benchProcesses.exec('tsx bench/processes.ts', { receiveArgs: true });
project.addTask('bench:types', {
  description: 'Type-check time of the minimal Pulumi program beside its deep imports alone',
  steps: [{ exec: 'tsc --project tsconfig.json' }, { exec: 'tsx bench/types.ts', receiveArgs: true }],
});
project.packageTask.reset('npm pack --pack-destination dist');
project.postCompileTask.spawn(bundle);

// Both README commands work on a fresh clone: `deps` installs when node_modules is missing or older than the lock file.
project.package.setScript(
  'deps',
  '[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund',
);
// No package runs a script when it is installed, which would also keep npm from running `pretest` and its like.
new TextFile(project, '.npmrc', { lines: ['ignore-scripts=true'] });
project.package.setScript('test', 'npm run deps && projen test');
project.package.setScript(
  'quickstart',
  'npm run deps && npm run --silent bundle && CDK8S_OUTDIR=dist/quickstart tsx --tsconfig tsconfig.dev.json examples/minimal.ts && node dist/gke-inference.js explain dist/quickstart/minimal.k8s.yaml && node dist/gke-inference.js tour',
);

project.synth();
