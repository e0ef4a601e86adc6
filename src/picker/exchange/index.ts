export type { AnswerHead } from './answer-head';
export { BodyBudget, defaultBodyBudget } from './body-budget';
export { Exchange, type ExchangeSettings, type UsageUse } from './exchange';
export { ExtProcService } from './ext-proc/ext-proc-service';
export type { BreakOff, GatewaySide, HeadChanges } from './gateway-side';
export { type Refusal, refusalBody, refusalHeaders } from './refusal';
export { type RequestHead, SESSION_HEADER } from './request-head';
export { ServingPaths } from './serving-paths';
export { DEFAULT_STATE_TIMEOUTS, type StateTimeouts } from './state-timeouts';
