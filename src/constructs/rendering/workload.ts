import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { DeploymentStrategy } from '../model-server/rollout';
import { deepMerge, type Overrides } from './deep-merge';
import { componentLabels, described, LABELS } from './labels';
import type { PodTemplate } from './pod-spec';
import { RenderedObject } from './rendered-object';

/** What a Deployment says beside its pods and their selector. */
export interface WorkloadSpec {
  /** Undefined when an autoscaler sets it. */
  readonly replicas: number | undefined;
  readonly strategy: DeploymentStrategy | { readonly type: 'Recreate' };
  readonly progressDeadlineSeconds: number;
}

/** A Deployment whose pods carry its name as a label and are selected by it. */
export class Workload {
  /** The Deployment. */
  readonly object: ApiObject;

  private readonly podLabels: Record<string, string>;

  constructor(
    scope: Construct,
    options: {
      /** Value of the component label. */
      readonly component: string;
      /** Why the Deployment exists. */
      readonly purpose: string;
      /** Called at synthesis, like `pod`. */
      readonly spec: () => WorkloadSpec;
      /** Renders the pod with the given labels; called at synthesis, when all labels are known. */
      readonly pod: (labels: Record<string, string>) => PodTemplate;
      readonly overrides: Overrides | undefined;
    },
  ) {
    const labels = componentLabels(options.component);
    const { overrides } = options;
    const renderSpec = () => ({
      selector: { matchLabels: this.selector },
      template: options.pod(this.podLabels),
      ...options.spec(),
    });
    this.object = new RenderedObject(scope, 'Resource', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: deepMerge(described(options.purpose, labels), overrides?.metadata),
      spec: () => deepMerge(renderSpec(), overrides?.spec),
    });
    this.podLabels = { [LABELS.instance]: this.object.name, ...labels };
  }

  /** The labels that select these pods and no others. */
  get selector(): Record<string, string> {
    return { [LABELS.instance]: this.object.name };
  }

  /** Adds a label to every pod, replacing one of the same key. */
  addPodLabel(key: string, value: string): void {
    this.podLabels[key] = value;
  }
}
