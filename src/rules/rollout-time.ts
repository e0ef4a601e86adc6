import { PROVISIONING_TIME } from '../planning';
import { Inventory } from './inventory';
import type { Manifest } from './manifest';
import { at, numberAt, textAt } from './views/fields';
import { allowedSeconds } from './views/probe';
import { readService } from './views/service';
import type { Workload } from './views/workload';

/** Seconds that pods may take, at most. */
export interface RolloutTime {
  /** Until all of them are ready, which are made at once. */
  readonly create: number;
  /** Until all of them are replaced by ready ones of a new version. */
  readonly update: number;
  /** Until all of them have left. */
  readonly remove: number;
}

/** How long roll-outs of the workloads among some objects may take, and how long their Services then have pods that are not ready. */
export function rolloutTimes(objects: readonly Manifest[]): ReadonlyMap<Manifest, RolloutTime> {
  const inventory = new Inventory(objects);
  const times = new Map(inventory.workloads.map((workload) => [workload.manifest, rolloutTime(inventory, workload)]));
  for (const { manifest, reference, selector } of inventory.ofKind('Service').map(readService)) {
    const selected = selector.labels.size > 0 ? inventory.workloadsSelectedBy(reference.namespace, selector) : [];
    const ofPods = selected.map((workload) => times.get(workload.manifest)!);
    if (ofPods.length > 0) {
      const most = (key: keyof RolloutTime) => Math.max(...ofPods.map((time) => time[key]));
      times.set(manifest, { create: most('create'), update: most('update'), remove: 0 });
    }
  }
  return times;
}

/** As many times the start of a pod as it takes turns to replace all of them, most of them as an autoscaler allows. */
function rolloutTime(inventory: Inventory, workload: Workload): RolloutTime {
  const most = inventory.autoscalersOf(workload).map(({ maxReplicas }) => maxReplicas);
  const replicas = Math.max(1, workload.replicas ?? 1, ...most);
  const create = startTime(workload);
  return {
    create,
    update: Math.ceil(replicas / replacedAtOnce(workload, replicas)) * create,
    remove: Math.max(workload.pod.grace, workload.worker?.grace ?? 0),
  };
}

/** The time after which Kubernetes calls a start failed, or what a new node and the probes allow, whichever is longer. */
function startTime({ progressDeadline, pod: { containers } }: Workload): number {
  const startups = containers.map(({ probes: { startupProbe } }) => (startupProbe ? allowedSeconds(startupProbe) : 0));
  const longest = Math.max(0, ...startups);
  const deadline = Number.isFinite(progressDeadline) ? progressDeadline : PROVISIONING_TIME;
  return Math.max(deadline, longest > 0 ? PROVISIONING_TIME + longest : 0);
}

function replacedAtOnce({ manifest: { kind, spec } }: Workload, replicas: number): number {
  if (textAt(spec, 'strategy', 'type') === 'Recreate') {
    return replicas;
  }
  const isGroup = kind === 'LeaderWorkerSet';
  const rolling = isGroup
    ? at(spec, 'rolloutStrategy', 'rollingUpdateConfiguration')
    : at(spec, 'strategy', 'rollingUpdate');
  // Of a Deployment, a share of surge is rounded up, one of unavailable pods down.
  const surge = Math.ceil(shareOf(replicas, at(rolling, 'maxSurge') ?? (isGroup ? 0 : '25%')));
  const unavailable = Math.floor(shareOf(replicas, at(rolling, 'maxUnavailable') ?? (isGroup ? 1 : '25%')));
  return Math.max(1, surge + unavailable);
}

/** What a number or a percentage of replicas comes to. */
function shareOf(replicas: number, value: unknown): number {
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value) : null;
  return percent ? (Number(percent[1]) * replicas) / 100 : (numberAt({ value }, 'value') ?? 0);
}
