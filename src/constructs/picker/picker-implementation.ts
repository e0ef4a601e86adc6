import type { JsonObject } from '../rendering/deep-merge';
import { bundledProgram } from './_bundled-program';
import { llmDProgram } from './_llm-d-program';
import type { PickerProgram, ProgramInput } from './_picker-program';
import type { PickerFlags } from './picker-flags';

/** What is chosen about the bundled picker. */
export interface BundledPickerOptions {
  /**
   * Further flags of `gke-inference picker`, without the leading dashes, such as `{ policy: 'round-robin' }`. Flags that a prop
   * decides are errors here.
   *
   * @default - none
   */
  readonly args?: PickerFlags;
}

/** What is chosen about llm-d's picker. */
export interface LlmDPickerOptions {
  /**
   * The `EndpointPickerConfig` without its `apiVersion` and `kind`: plugins, scheduling profiles, feature gates.
   *
   * @default - the weights of llm-d's charts: queue 2, KV cache 2, prefix 3
   */
  readonly config?: JsonObject;
  /**
   * Further flags of llm-d's picker, without the leading dashes, such as `{ v: 2 }`. Flags that a prop decides are errors here.
   *
   * @default - none
   */
  readonly args?: PickerFlags;
}

/** The program that picks endpoints. */
export class PickerImplementation {
  /** The picker of this package: `gke-inference picker`. */
  static bundled(options: BundledPickerOptions = {}): PickerImplementation {
    return new PickerImplementation((input) => bundledProgram(input, options));
  }

  /**
   * llm-d's picker, llm-d-router 0.10. Its replicas elect a leader; the others wait.
   *
   * @see https://github.com/llm-d/llm-d-router/tree/v0.10.0
   */
  static llmD(options: LlmDPickerOptions = {}): PickerImplementation {
    return new PickerImplementation((input) => llmDProgram(input, options));
  }

  private constructor(private readonly program: (input: ProgramInput) => PickerProgram) {}

  /** @internal */
  _program(input: ProgramInput): PickerProgram {
    return this.program(input);
  }
}
