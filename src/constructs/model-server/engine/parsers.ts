import { type ModelFacts, modelParsers } from '../../../catalog';
import { errorOf } from '../../../errors';
import type { PodAdditions } from '../pod-additions';

/** Chooses the parsers of a model's family. */
export function parsers(
  props: { readonly toolCalling?: boolean; readonly reasoning?: boolean },
  model: ModelFacts,
): PodAdditions {
  const known = modelParsers(model.repository);
  const tool = props.toolCalling ? (known.tool ?? unknown('toolCalling', 'tool-call-parser', model)) : undefined;
  const reasoning = props.reasoning ? (known.reasoning ?? unknown('reasoning', 'reasoning-parser', model)) : undefined;
  return {
    flags: {
      ...(tool === undefined ? {} : { 'enable-auto-tool-choice': true, 'tool-call-parser': tool }),
      ...(reasoning === undefined ? {} : { 'reasoning-parser': reasoning }),
    },
  };
}

function unknown(option: string, flag: string, { repository }: ModelFacts): never {
  throw errorOf('GKEI_PARSER_UNKNOWN', { option, flag, model: repository });
}
