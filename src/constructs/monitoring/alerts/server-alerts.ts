import { PROVISIONING_TIME } from '../../../planning';
import type { Alert } from './alert';
import { matchers } from './matchers';

/** A model server as alerts see it. */
export interface WatchedServer {
  /** Name of the workload; its pods' names begin with it. */
  readonly name: string;
  /** Undefined where it is not known before the objects are applied. */
  readonly namespace: string | undefined;
  /** Seconds that a start-up may take before it counts as hung. */
  readonly startupBudget: number;
}

/** Alerts about the pods of one model server; they need kube-state-metrics. */
export function serverAlerts({ name, namespace, startupBudget }: WatchedServer): Alert[] {
  const pods = (labels: Readonly<Record<string, string>>) =>
    matchers({ equal: { namespace, ...labels }, like: { pod: `${name}-.+` } });
  return [
    {
      name: 'ModelServerPending',
      expression: `max by (namespace, pod) (kube_pod_status_ready${pods({ condition: 'true' })}) == 0`,
      forSeconds: PROVISIONING_TIME + startupBudget,
      severity: 'page',
      summary: `{{ $labels.pod }} is not ready for longer than ${name} takes to load`,
      description:
        `Scheduling and image pull may take ${PROVISIONING_TIME} s and the load ${startupBudget} s. Look at the events of the pod: ` +
        'no node with that GPU, no quota, an image that cannot be pulled, or weights that cannot be fetched.',
    },
    {
      name: 'ModelServerCrashLooping',
      expression:
        `max by (namespace, pod) (max_over_time(kube_pod_container_status_waiting_reason` +
        `${pods({ reason: 'CrashLoopBackOff' })}[5m])) > 0`,
      forSeconds: 300,
      severity: 'page',
      summary: `{{ $labels.pod }} starts and ends over and over`,
      description:
        'Read the log of the container’s last run (kubectl logs --previous): out of GPU memory, a flag that this release does ' +
        'not know, a model that needs a token.',
    },
  ];
}
