import type { Drain } from '../../../planning';
import type { PodTemplate } from '../../rendering/pod-spec';
import type { Flags } from '../vllm-arguments';

/** Port on which the machines of a replica find each other: vLLM's own default of `--master-port`. */
const MASTER_PORT = 29_501;

/**
 * The flags by which a vLLM process finds the others of its replica; Kubernetes puts in what LeaderWorkerSet says of each
 * pod in its environment.
 *
 * vLLM's own multi-node executor is used rather than Ray, which its image no longer holds since 0.18. Source: vLLM's page
 * "Parallelism and Scaling", multiprocessing on several nodes (autumn 2026).
 */
export function groupFlags(machines: number): Flags {
  return machines === 1
    ? {}
    : {
        nnodes: machines,
        'node-rank': '$(LWS_WORKER_INDEX)',
        'master-addr': '$(LWS_LEADER_ADDRESS)',
        'master-port': MASTER_PORT,
      };
}

/** What a worker must know of its leader. */
export interface WorkerInput {
  /** Name of the container that runs vLLM. */
  readonly container: string;
  /** Port on which the leader serves. */
  readonly port: number;
  readonly drain: Drain;
}

/**
 * Makes a worker of a leader: it calculates, answers nobody and is not probed. It has no drain of its own: asked to leave, it
 * stays for as long as its leader, whose running requests need it, and no longer.
 */
export function workerPod(leader: PodTemplate, { container, port, drain }: WorkerInput): PodTemplate {
  const { spec } = leader;
  return {
    ...leader,
    spec: {
      ...spec,
      topologySpreadConstraints: undefined,
      // Adapters are loaded through the leader, which tells its workers.
      initContainers: spec.initContainers?.filter(({ restartPolicy }) => restartPolicy !== 'Always'),
      containers: spec.containers
        .filter(({ name }) => name === container)
        .map(({ args = [], ...rest }) => ({
          ...rest,
          args: [...args, '--headless'],
          ports: undefined,
          startupProbe: undefined,
          readinessProbe: undefined,
          livenessProbe: undefined,
          lifecycle: { preStop: { exec: { command: ['bash', '-c', outlastLeader(port, drain)] } } },
        })),
    },
  };
}

/**
 * A script that ends when the leader no longer listens. A group is asked to leave at once when one of its pods failed, and
 * its leader, which no worker can help any more, may hang: it is not waited for beyond its drain.
 */
function outlastLeader(port: number, { preStop, shutdown }: Drain): string {
  const listens = `timeout 2 bash -c ": < /dev/tcp/$LWS_LEADER_ADDRESS/${port}"`;
  return `end=$((SECONDS + ${preStop + shutdown})); while [ $SECONDS -lt $end ] && ${listens}; do sleep 1; done`;
}
