/**
 * The library: constructs that render an LLM service, the catalog of facts behind them, and the planning between both.
 */
export * from './catalog';
export * from './constructs';
export { type ErrorCode, type Explanation, type FindingCode, GkeInferenceError } from './errors';
export * from './planning';
export { check, type Finding, findingText, type KvEventPorts, type Manifest } from './rules';
