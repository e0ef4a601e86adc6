import { type AnswerEditor, EditorPair } from './answer-editor';
import { ModelNameRestorer } from './model-name-restorer';
import { UsageEventRemover } from './usage-event-remover';

/** What was changed of a request, so that its answer has to be changed back. */
export interface ChangedRequest {
  /** The names of a model that the model server knows by another one than the client. */
  readonly renamed?: { readonly asked: string; readonly served: string };
  /** All names by which the model server may call that model. @default the one that it was asked for */
  readonly servedAs?: readonly string[];
  /** The picker asked for usage, and the client did not. */
  readonly usageAsked?: boolean;
}

/** What changes the answer to a request back; undefined where nothing is to be changed. */
export function answerEditor({ renamed, servedAs, usageAsked = false }: ChangedRequest): AnswerEditor | undefined {
  const remover = usageAsked ? new UsageEventRemover() : undefined;
  const restorer = renamed && new ModelNameRestorer(servedAs ?? [renamed.served], renamed.asked);
  return remover !== undefined && restorer !== undefined ? new EditorPair(remover, restorer) : (remover ?? restorer);
}
