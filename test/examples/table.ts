import type { ApiProfile } from '../../src';
import type { Manifest } from '../../src/rules';
import type { CrdProfile } from '../e2e/cluster/crd-profiles';
import type { NodeSpec } from '../e2e/cluster/node';
import { vllmDeployment } from './existing/vllm-deployment';

/** What a test has to know of an example beside its objects. */
interface ExampleFacts {
  /** GPU nodes that have room for exactly its model servers. */
  readonly gpuNodes: readonly NodeSpec[];
  /** The names that its clients put into the `model` field, each of which must be answered. */
  readonly models: readonly string[];
  /** Pods of model servers that are endpoints of its pools. */
  readonly endpoints: number;
  /**
   * Secrets that it says exist already, with their keys.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * Other objects that it says exist already.
   *
   * @default - none
   */
  readonly existing?: readonly Manifest[];
  /**
   * Certificates that it says Certificate Manager has, by name.
   *
   * @default - none
   */
  readonly certificates?: readonly string[];
  /**
   * The file of end-to-end tests that runs it, because it needs a controller that the others do not.
   *
   * @default - those that run examples: `examples-served*.test.ts`
   */
  readonly runBy?: string;
  /**
   * The smallest set of custom resources that it can be applied to.
   *
   * @default 'gke-1.34'
   */
  readonly crds?: CrdProfile;
  /**
   * Whether it says of which generation its pools are, so that there is no other way to render it.
   *
   * @default false
   */
  readonly choosesGeneration?: boolean;
}

/** The generations of the inference APIs, by the names that `ApiProfile` gives them. */
export const GENERATIONS = [
  'V1',
  'V1_LEGACY_OBJECTIVES',
  'V1ALPHA2',
] as const satisfies readonly (keyof typeof ApiProfile)[];

export type Generation = (typeof GENERATIONS)[number];

const nodes = (machineType: string, ...names: readonly string[]): NodeSpec[] =>
  names.map((name) => ({ name, machineType }));

/** The account by which pods read a bucket. */
const bucketReader: Manifest = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'models', namespace: 'llm' },
};

/** Every program of `examples/`, by file name without its ending. */
export const EXAMPLES = {
  minimal: {
    gpuNodes: nodes('g2-standard-8', 'l4-1', 'l4-2'),
    models: ['Qwen/Qwen3-8B'],
    endpoints: 2,
  },
  'by-hand': {
    gpuNodes: nodes('a2-highgpu-2g', 'a100-1', 'a100-2'),
    models: ['acme/chat'],
    endpoints: 2,
    secrets: { 'hugging-face': { token: 'hf_of_the_tests' } },
  },
  adapters: {
    gpuNodes: nodes('g2-standard-8', 'adapters-1', 'adapters-2'),
    models: ['acme/support', 'acme/legal', 'Qwen/Qwen3-8B'],
    endpoints: 2,
    secrets: { 'hugging-face': { token: 'hf_of_the_tests' } },
  },
  'adopt-a-deployment': {
    gpuNodes: nodes('g2-standard-8', 'adopted-1', 'adopted-2'),
    models: ['qwen'],
    endpoints: 2,
    existing: [vllmDeployment],
  },
  autoscaled: {
    gpuNodes: nodes('g2-standard-8', 'scaled-1', 'scaled-2'),
    models: ['Qwen/Qwen3-8B'],
    endpoints: 2,
  },
  canary: {
    gpuNodes: nodes('g2-standard-12', 'canary-1', 'canary-2', 'canary-3', 'canary-4'),
    models: ['acme/chat', 'chat-v1', 'chat-v2'],
    endpoints: 4,
    existing: [bucketReader],
  },
  'envoy-gateway': {
    gpuNodes: nodes('g2-standard-8', 'envoy-1', 'envoy-2'),
    models: ['Qwen/Qwen3-8B'],
    endpoints: 2,
    crds: 'all',
  },
  'first-generation': {
    gpuNodes: nodes('g2-standard-8', 'first-1', 'first-2'),
    models: ['acme/chat'],
    endpoints: 2,
    crds: 'all',
    choosesGeneration: true,
  },
  https: {
    gpuNodes: nodes('g2-standard-8', 'https-1', 'https-2'),
    models: ['Qwen/Qwen3-8B'],
    endpoints: 2,
    certificates: ['llm-example-com'],
  },
  'llama-70b': {
    gpuNodes: nodes('a2-ultragpu-4g', 'ultra-1', 'ultra-2'),
    models: ['meta-llama/Llama-3.3-70B-Instruct'],
    endpoints: 2,
    secrets: { 'hugging-face': { token: 'hf_of_the_tests' } },
  },
  'mixed-gpus': {
    gpuNodes: [...nodes('g2-standard-8', 'small-1', 'small-2'), ...nodes('a2-ultragpu-1g', 'large-1')],
    models: ['acme/chat'],
    endpoints: 3,
  },
  'multi-host': {
    gpuNodes: nodes('a3-highgpu-8g', 'h100-1', 'h100-2'),
    models: ['deepseek-ai/DeepSeek-R1'],
    endpoints: 1,
    existing: [bucketReader],
    crds: 'all',
    runBy: 'multi-host.test.ts',
  },
  'several-models': {
    gpuNodes: [...nodes('a2-ultragpu-1g', 'chat-1', 'chat-2'), ...nodes('g2-standard-8', 'classify-1', 'classify-2')],
    models: ['acme/chat', 'acme/classify'],
    endpoints: 4,
  },
  'spot-with-fallback': {
    gpuNodes: [
      ...nodes('g2-standard-4', 'spot-1', 'spot-2', 'bought-1').map((node) => ({
        ...node,
        computeClass: 'spot-spot-first-c8fb9b88',
        spot: node.name.startsWith('spot'),
      })),
      ...nodes('g2-standard-8', 'steady-1'),
    ],
    models: ['acme/chat'],
    endpoints: 4,
  },
} as const satisfies Record<string, ExampleFacts>;

/** The name of an example. */
export type Example = keyof typeof EXAMPLES;

/** The names of all examples. */
export const EXAMPLE_NAMES = Object.keys(EXAMPLES) as readonly Example[];

/** The examples of one model server, one pool and one gateway, which the end-to-end tests look into in depth. */
export const PLAIN_EXAMPLES: readonly Example[] = ['minimal', 'by-hand'];

/** The facts of an example. */
export function factsOf(example: Example): ExampleFacts {
  return EXAMPLES[example];
}

/** The generations in which an example can be rendered. */
export function generationsOf(example: Example): readonly Generation[] {
  return factsOf(example).choosesGeneration ? ['V1'] : GENERATIONS;
}
