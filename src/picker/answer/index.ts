export type { AnswerEditor, PassOn } from './answer-editor';
export { AnswerReader } from './answer-reader';
export { answerEditor, type ChangedRequest } from './changed-request';
export { ModelNameRestorer } from './model-name-restorer';
export { ResponseIdReader } from './response-id-reader';
export type { TokenUsage } from './token-usage';
export { UsageEventRemover } from './usage-event-remover';
