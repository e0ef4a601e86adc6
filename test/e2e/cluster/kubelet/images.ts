import type { Container, Pod } from './pod';

/** What a handler knows of the container that it starts. */
export interface ContainerStart {
  readonly pod: Pod;
  readonly container: Container;
  readonly podIP: string;
  /** The container's `command` with its variables expanded, or undefined where the image's entry point stands. */
  readonly command?: readonly string[];
  readonly args: readonly string[];
  /** Folder of each mount path: a process without a file system of its own needs its arguments rewritten. */
  readonly mounts: ReadonlyMap<string, string>;
}

/** The process that stands for a container. */
export interface ContainerProcess {
  readonly command: readonly string[];
  /** Variables beside the container's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Knows how to run the containers of one image. */
export interface ImageHandler {
  readonly handles: (image: string) => boolean;
  /**
   * @throws Error where the container's command line is none that the image could run: the container then waits
   * with the reason `CreateContainerError`.
   */
  readonly process: (start: ContainerStart) => ContainerProcess;
}

/** Settings of the simulated model server in one pod, as its environment variables. */
export type Simulate = (pod: Pod) => Readonly<Record<string, string>>;

/** vLLM's images: the simulated model server stands for them, with the container's own arguments. */
export function vllmImage(program: string, simulate: Simulate): ImageHandler {
  return {
    handles: (image) => /(^|\/)vllm-openai(:|@|$)/.test(image),
    process: ({ pod, podIP, command = ['vllm', 'serve'], args }) => {
      const [executable, verb, ...flags] = [...command, ...args];
      if (executable !== 'vllm' || verb !== 'serve') {
        throw new Error(`cannot simulate the command "${[...command, ...args].join(' ')}": only "vllm serve" is known`);
      }
      return {
        command: [process.execPath, program, 'mock-server', ...flags, '--host', podIP],
        env: simulate(pod),
      };
    },
  };
}

/**
 * Stands for a container whose image nobody handles: a process that does nothing and ends on SIGTERM. As nothing in
 * it could answer a probe, its probes are not run and count as passed, which the journal says (`ProbesSkipped`).
 */
export const IDLE_PROCESS: ContainerProcess = { command: ['sleep', 'infinity'] };
