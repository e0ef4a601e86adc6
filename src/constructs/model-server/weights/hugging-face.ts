import { estimateLoadTime, LOAD_SOURCES, weightBytes } from '../../../planning';
import { hubDownload } from '../hub-download';
import { type HubTokenProps, hubTokenVariable } from '../hub-token';
import type { Flags } from '../vllm-arguments';
import type { WeightsStrategy } from './weights-strategy';

/** How weights are fetched from the Hugging Face hub. */
export interface HuggingFaceWeightsProps extends HubTokenProps {
  /**
   * Commit SHA, tag or branch of the repository. Pin a SHA: replicas that start on different days otherwise serve
   * different weights. Naming a branch that moves, such as `main`, is a finding.
   *
   * @default - the repository's default branch
   */
  readonly revision?: string;
}

/** Files that vLLM does not read: weights as they were before their conversion, and another engine's format. */
const UNUSED_FILES = ['original/*', 'metal/*', '*.pth', '*.gguf'];

/** Tells the Hugging Face libraries that everything is at hand, so that a start never waits for the hub or fails with it. */
const OFFLINE = { name: 'HF_HUB_OFFLINE', value: '1' };

/**
 * Downloads the repository before vLLM starts. An outage of the hub then delays new pods and touches no other: a restarted
 * container finds its weights on the node, and the start-up probe measures vLLM alone.
 */
export function huggingFaceWeights(props: HuggingFaceWeightsProps): WeightsStrategy {
  const { revision } = props;
  const hubToken = hubTokenVariable(props);
  const flags: Flags = revision === undefined ? {} : { revision };
  return ({ model, image }) => ({
    served: model.repository,
    source: LOAD_SOURCES.nodeDisk,
    secondsBeforeStart: estimateLoadTime(model, LOAD_SOURCES.hub).download,
    copies: { disk: weightBytes(model), memory: 0 },
    hubToken,
    flags,
    env: [...hubToken, OFFLINE],
    initContainers: [
      hubDownload({
        name: 'download-model',
        image,
        repository: model.repository,
        revision,
        exclude: UNUSED_FILES,
        token: hubToken,
      }),
    ],
  });
}
