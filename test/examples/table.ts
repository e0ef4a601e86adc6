import type { NodeSpec } from '../e2e/cluster/node';

/** What a test has to know of an example beside its objects. */
interface ExampleFacts {
  /** GPU nodes that have room for exactly its model servers. */
  readonly gpuNodes: readonly NodeSpec[];
  /**
   * Secrets that it says exist already, with their keys.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Every program of `examples/`, by file name without its ending. */
export const EXAMPLES = {
  minimal: {
    gpuNodes: [
      { name: 'l4-1', machineType: 'g2-standard-8' },
      { name: 'l4-2', machineType: 'g2-standard-8' },
    ],
  },
  'by-hand': {
    gpuNodes: [
      { name: 'a100-1', machineType: 'a2-highgpu-2g' },
      { name: 'a100-2', machineType: 'a2-highgpu-2g' },
    ],
    secrets: { 'hugging-face': { token: 'hf_of_the_tests' } },
  },
} as const satisfies Record<string, ExampleFacts>;

/** The name of an example. */
export type Example = keyof typeof EXAMPLES;

/** The names of all examples. */
export const EXAMPLE_NAMES = Object.keys(EXAMPLES) as readonly Example[];

/** The facts of an example. */
export function factsOf(example: Example): ExampleFacts {
  return EXAMPLES[example];
}
