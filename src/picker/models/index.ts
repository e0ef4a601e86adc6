export type { ModelRule, ModelTarget } from './model-rule';
export { type ModelQuestion, ModelTable, type ResolvedModel } from './model-table';
export { type ListedModel, listedByName, ServedModels } from './served-models';
