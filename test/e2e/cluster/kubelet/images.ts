import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container, Pod } from './pod';

/** What a handler knows of the container that it starts. */
export interface ContainerStart {
  readonly pod: Pod;
  readonly container: Container;
  readonly podIP: string;
  /** Where the pod reaches the API server, such as `https://127.0.0.1:6443`. */
  readonly apiServer: string;
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
    process: ({ pod, podIP, command = ['vllm', 'serve'], args, mounts }) => {
      const [executable, verb, ...flags] = [...command, ...args];
      if (executable !== 'vllm' || verb !== 'serve') {
        throw new Error(`cannot simulate the command "${[...command, ...args].join(' ')}": only "vllm serve" is known`);
      }
      return {
        command: [
          process.execPath,
          program,
          'mock-server',
          ...flags.map((flag) => inFolders(flag, mounts)),
          '--host',
          podIP,
        ],
        env: simulate(pod),
      };
    },
  };
}

/** Where every container finds its service account, unless its pod does without. */
const SERVICE_ACCOUNT_MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The program's image, with the container's own arguments: the sidecar for adapters, the model router, or the picker with the
 * token of its pod's service account. A process without a file system of its own cannot find the token where a container
 * does, so a kubeconfig names it.
 */
export function pickerImage(program: string): ImageHandler {
  return {
    handles: (image) => /(^|\/)gke-inference-picker(:|@|$)/.test(image),
    process: ({ podIP, apiServer, command = [], args, mounts }) => {
      const ownCommand = [process.execPath, program, ...command, ...args.map((arg) => inFolders(arg, mounts))];
      if (args[0] === 'adapters') {
        return { command: ownCommand };
      }
      const account = mounts.get(SERVICE_ACCOUNT_MOUNT);
      if (account === undefined && args[0] === 'picker') {
        throw new Error(`the pod does not mount its service account at ${SERVICE_ACCOUNT_MOUNT}`);
      }
      return {
        command: [...ownCommand, '--host', podIP],
        env: account === undefined ? undefined : { KUBECONFIG: writeKubeconfig(apiServer, account) },
      };
    },
  };
}

/** An argument whose value is a path below a mount, `--flag=/path/…`, with the folder in place of the mount's path. */
function inFolders(argument: string, mounts: ReadonlyMap<string, string>): string {
  const [, flag, path] = /^(--[\w-]+=)(\/.*)$/.exec(argument) ?? [];
  const mount = path && [...mounts.keys()].find((mountPath) => path === mountPath || path.startsWith(`${mountPath}/`));
  return mount ? `${flag}${mounts.get(mount)}${path.slice(mount.length)}` : argument;
}

/** @returns the path of a kubeconfig of the pod's account */
function writeKubeconfig(apiServer: string, account: string): string {
  const kubeconfig = join(account, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(accountKubeconfig(apiServer, account)));
  return kubeconfig;
}

function accountKubeconfig(server: string, account: string): object {
  return {
    clusters: [{ name: 'box', cluster: { server, 'certificate-authority': join(account, 'ca.crt') } }],
    users: [{ name: 'pod', user: { tokenFile: join(account, 'token') } }],
    contexts: [
      {
        name: 'pod',
        context: { cluster: 'box', user: 'pod', namespace: readFileSync(join(account, 'namespace'), 'utf8') },
      },
    ],
    'current-context': 'pod',
  };
}

/**
 * Stands for a container whose image nobody handles: a process that does nothing and ends on SIGTERM. As nothing in
 * it could answer a probe, its probes are not run and count as passed, which the journal says (`ProbesSkipped`).
 */
export const IDLE_PROCESS: ContainerProcess = { command: ['sleep', 'infinity'] };
