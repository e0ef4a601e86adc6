import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { ApiProfile } from '../../catalog';
import type { IInferencePool } from './i-inference-pool';

/** What is known of a pool that somebody else renders. */
export interface ExistingPoolProps {
  /** Name of the InferencePool. */
  readonly name: string;
  /**
   * Its namespace.
   *
   * @default - the chart's
   */
  readonly namespace?: string;
  /**
   * The generation of its API.
   *
   * @default ApiProfile.V1
   */
  readonly api?: ApiProfile;
}

/** An InferencePool that somebody else renders, with its picker and its policies: routes refer to it. */
export class ExistingPool extends Construct implements IInferencePool {
  readonly name: string;
  readonly group: string;
  readonly kind = 'InferencePool';
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: ExistingPoolProps) {
    super(scope, id);
    this.name = props.name;
    this.group = (props.api ?? ApiProfile.V1).group;
    this.namespace = props.namespace ?? Chart.of(this).namespace;
  }

  /** @internal */
  _routedThrough(): void {}
}
