export { type AnswerEditor, EditorPair, type PassOn } from './answer-editor';
export { AnswerReader } from './answer-reader';
export { ModelNameRestorer } from './model-name-restorer';
export type { TokenUsage } from './token-usage';
