import type { ListedModel } from '../models';
import { pathOf, type RequestHead } from './request-head';

/** Path at which clients ask which models there are. */
const MODELS_PATH = '/v1/models';

/** Whether a request asks which models there are. */
export function asksForModels({ method, target }: RequestHead): boolean {
  return method === 'GET' && pathOf(target) === MODELS_PATH;
}

/** The body that lists models, as OpenAI's API does. */
export function modelList(models: readonly ListedModel[]): string {
  return JSON.stringify({ object: 'list', data: models });
}
