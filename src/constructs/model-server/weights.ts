import type { ISecret } from 'cdk8s-plus-28';
import type { ModelFacts } from '../../catalog';
import type { EnvironmentVariable } from '../rendering/pod-spec';
import type { PodAdditions } from './pod-additions';

/** How weights are fetched from the Hugging Face hub. */
export interface HuggingFaceWeightsProps {
  /**
   * Secret with a hub token, by reference or by name; needed for gated models.
   *
   * @default - no token: only models without a gate can be fetched
   */
  readonly tokenSecret?: ISecret | string;
  /**
   * Key of the token inside the Secret.
   *
   * @default 'token'
   */
  readonly tokenKey?: string;
  /**
   * Commit SHA, tag or branch of the repository. Pin a SHA: replicas that start on different days otherwise serve
   * different weights.
   *
   * @default - the repository's default branch
   */
  readonly revision?: string;
}

/** What a strategy contributes to a model server's pod. */
export interface WeightsBinding extends PodAdditions {
  /** Environment with the hub's token, where there is one; downloads beside the model's need it too. */
  readonly hubToken: readonly EnvironmentVariable[];
}

/** Where a model server takes its weights from. */
export abstract class Weights {
  /** From the Hugging Face hub, at each start of a pod, onto the node's disk. */
  static huggingFace(props: HuggingFaceWeightsProps = {}): Weights {
    return new HuggingFaceWeights(props);
  }

  /** @internal */
  abstract _bind(model: ModelFacts): WeightsBinding;
}

class HuggingFaceWeights extends Weights {
  constructor(private readonly props: HuggingFaceWeightsProps) {
    super();
  }

  /** @internal */
  _bind(): WeightsBinding {
    const { tokenSecret, tokenKey, revision } = this.props;
    const secretName = typeof tokenSecret === 'string' ? tokenSecret : tokenSecret?.name;
    const hubToken = secretName
      ? [{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: secretName, key: tokenKey ?? 'token' } } }]
      : [];
    return { hubToken, env: hubToken, flags: revision === undefined ? {} : { revision } };
  }
}
