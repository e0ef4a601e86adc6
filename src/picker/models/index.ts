export { type Criticality, type ModelRule, type ModelTarget, PRIORITIES } from './model-rule';
export { type ModelQuestion, ModelTable, type ResolvedModel } from './model-table';
