import { Model } from '../../catalog';
import { finding } from '../finding';
import type { Rule } from '../rule';
import type { ModelServer } from '../views/workload';

/** Variables with which a server finds a gated model: a token of the hub, or the word that no hub is asked. */
const SUFFICIENT_VARIABLES = ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'HF_TOKEN_PATH', 'HF_HUB_OFFLINE'];

/** A gated model of the catalog is given out to holders of a token only. */
export const modelGated: Rule = (inventory) =>
  inventory.modelServers
    .filter(lacksToken)
    .flatMap(({ workload, container, command: { model } }) =>
      model !== undefined && Model.ofRepository(model)?.gated
        ? [finding('GKEI_MODEL_GATED', workload.manifest, { container: container.name, model })]
        : [],
    );

function lacksToken({ container, command }: ModelServer): boolean {
  const { environment, importsEnvironment } = container;
  return (
    !importsEnvironment &&
    !SUFFICIENT_VARIABLES.some((variable) => environment.has(variable)) &&
    command.lacks('hf-token')
  );
}
