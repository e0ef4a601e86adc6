import type { CodeTable } from './explanation';
import { quote } from './wording';

/** Rules over workloads. */
export const WORKLOADS_CODES = {
  /** A roll-out waits for ever where every GPU is taken. */
  GKEI_ROLLOUT_DEADLOCK: (d: { replicas: number }) => ({
    problem:
      `strategy is left to Kubernetes, which with ${d.replicas} replica(s) removes no old pod before a new one is ready; ` +
      'where every GPU is taken none ever is',
    remedy: 'set strategy.rollingUpdate to { maxSurge: 0, maxUnavailable: 1 }, or another that fits your spare GPUs',
  }),
  /** A roll-out is called failed while its pods still load. */
  GKEI_PROGRESS_DEADLINE_TOO_SHORT: (d: { deadline: number; startup: number }) => ({
    problem: `progressDeadlineSeconds is ${d.deadline}, and a start-up may take ${d.startup} s: roll-outs fail while pods load`,
    remedy: `set progressDeadlineSeconds above ${d.startup}, with room for a new node and the image`,
  }),
  /** A node upgrade may take every replica at once. */
  GKEI_DISRUPTION_BUDGET_MISSING: (d: { replicas: number }) => ({
    problem: `no PodDisruptionBudget selects its ${d.replicas} replicas, so a node upgrade may take all of them at once`,
    remedy: 'add one with maxUnavailable 1 and unhealthyPodEvictionPolicy AlwaysAllow that selects its pods',
  }),
  /** A disruption budget that lets no pod go. */
  GKEI_DISRUPTION_BUDGET_BLOCKS: (d: { setting: string; value: unknown; replicas: number | undefined }) => ({
    problem:
      `${d.setting} is ${quote(d.value)}${d.replicas === undefined ? '' : ` with ${d.replicas} replica(s)`}, ` +
      'which lets no pod go, so node upgrades hang',
    remedy: 'set maxUnavailable to 1 instead',
  }),
} satisfies CodeTable;
