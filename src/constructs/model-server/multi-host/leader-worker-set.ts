import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { deepMerge, type Overrides } from '../../rendering/deep-merge';
import { componentLabels, described, LABELS } from '../../rendering/labels';
import type { PodTemplate } from '../../rendering/pod-spec';
import { RenderedObject } from '../../rendering/rendered-object';
import type { Rollout } from '../rollout';

/** Label that LeaderWorkerSet gives each pod of a group: 0 is the leader. */
export const WORKER_INDEX_LABEL = 'leaderworkerset.sigs.k8s.io/worker-index';

/** Label that tells the pods of one version of a LeaderWorkerSet from another's. */
export const REVISION_LABEL = 'leaderworkerset.sigs.k8s.io/template-revision-hash';

/**
 * The spec of a LeaderWorkerSet, with pods of our own typed spec.
 *
 * @see https://lws.sigs.k8s.io/docs/reference/leaderworkerset.v1/
 */
export interface LeaderWorkerSetSpec {
  /** Number of groups; undefined when an autoscaler sets it. */
  readonly replicas: number | undefined;
  readonly startupPolicy: 'LeaderCreated' | 'LeaderReady';
  readonly rolloutStrategy: {
    readonly type: 'RollingUpdate';
    readonly rollingUpdateConfiguration: { readonly maxSurge: number; readonly maxUnavailable: number };
  };
  readonly leaderWorkerTemplate: {
    /** Pods of a group, the leader included. */
    readonly size: number;
    readonly restartPolicy: 'RecreateGroupOnPodRestart';
    readonly leaderTemplate: PodTemplate;
    readonly workerTemplate: PodTemplate;
  };
}

/** Replicas that span machines: each is a group of pods, of which the leader alone serves. */
export class LeaderWorkerSet {
  /** The LeaderWorkerSet. */
  readonly object: ApiObject;

  private readonly leaderLabels: Record<string, string>;
  private readonly workerLabels: Readonly<Record<string, string>>;

  constructor(
    scope: Construct,
    options: {
      /** Value of the component label. */
      readonly component: string;
      /** Why it exists. */
      readonly purpose: string;
      /** Pods of a group, the leader included. */
      readonly size: number;
      /** Called at synthesis, like `leader` and `worker`; undefined when an autoscaler sets the number. */
      readonly replicas: () => number | undefined;
      readonly rollout: Rollout;
      /** Renders the leader with the given labels. */
      readonly leader: (labels: Record<string, string>) => PodTemplate;
      /** Renders the workers with the given labels. */
      readonly worker: (labels: Record<string, string>) => PodTemplate;
      readonly overrides: Overrides | undefined;
    },
  ) {
    const labels = componentLabels(options.component);
    const { overrides, rollout, size } = options;
    const spec = (): LeaderWorkerSetSpec => ({
      replicas: options.replicas(),
      // Workers are waited for by the leader, which is ready only with them.
      startupPolicy: 'LeaderCreated',
      rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration: rollout.strategy.rollingUpdate },
      leaderWorkerTemplate: {
        size,
        // vLLM does not let a restarted process join again.
        restartPolicy: 'RecreateGroupOnPodRestart',
        leaderTemplate: options.leader(this.leaderLabels),
        workerTemplate: options.worker({ ...this.workerLabels }),
      },
    });
    this.object = new RenderedObject(scope, 'Resource', {
      apiVersion: 'leaderworkerset.x-k8s.io/v1',
      kind: 'LeaderWorkerSet',
      metadata: deepMerge(described(options.purpose, labels), overrides?.metadata),
      spec: () => deepMerge(spec(), overrides?.spec),
    });
    this.workerLabels = { ...labels, ...this.groupSelector };
    this.leaderLabels = { ...labels, ...this.selector };
  }

  /** The labels that select leaders and workers. */
  get groupSelector(): Record<string, string> {
    return { [LABELS.instance]: this.object.name };
  }

  /** The labels that select the leaders and no other pods. */
  get selector(): Record<string, string> {
    return { ...this.groupSelector, [WORKER_INDEX_LABEL]: '0' };
  }

  /** Adds a label to every leader. */
  addPodLabel(key: string, value: string): void {
    this.leaderLabels[key] = value;
  }
}
