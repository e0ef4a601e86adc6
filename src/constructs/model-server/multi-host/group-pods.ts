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

/**
 * Makes a worker of a leader: it calculates, answers nobody and is not probed. Asked to leave, it stays for the whole drain of
 * its leader, whose running requests need it.
 */
export function workerPod(leader: PodTemplate, container: string, drain: Drain): PodTemplate {
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
          lifecycle: { preStop: { sleep: { seconds: drain.preStop + drain.shutdown } } },
        })),
    },
  };
}
