import { Model } from '../../catalog';
import { finding } from '../finding';
import type { Rule } from '../rule';
import type { Container } from '../views/container';

/** Variables with which a server finds a gated model: a token of the hub, or the word that no hub is asked. */
const SUFFICIENT_VARIABLES = ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'HF_TOKEN_PATH', 'HF_HUB_OFFLINE'];

/** A gated model of the catalog is given out to holders of a token only, whether vLLM asks for it or a download before it. */
export const modelGated: Rule = (inventory) =>
  inventory.workloads.flatMap(({ manifest, pod }) =>
    [...pod.initContainers, ...pod.containers].flatMap((container) => {
      const model = container.download?.repository ?? container.vllm?.model;
      return model !== undefined && Model.ofRepository(model)?.gated && lacksToken(container)
        ? [finding('GKEI_MODEL_GATED', manifest, { container: container.name, model })]
        : [];
    }),
  );

function lacksToken({ environment, importsEnvironment, vllm }: Container): boolean {
  const inEnvironment = importsEnvironment || SUFFICIENT_VARIABLES.some((variable) => environment.has(variable));
  return !inEnvironment && (vllm === undefined || vllm.lacks('hf-token'));
}
