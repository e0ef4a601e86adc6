import { pathOf, type RequestHead } from './request-head';

/** Path at which clients ask which models there are. */
const MODELS_PATH = '/v1/models';

/** Whether a request asks which models there are. */
export function asksForModels({ method, target }: RequestHead): boolean {
  return method === 'GET' && pathOf(target) === MODELS_PATH;
}

/** The body that lists models by their names, as OpenAI's API does. Since when a name is known, nobody here knows. */
export function modelList(names: readonly string[]): string {
  const data = names.map((id) => ({ id, object: 'model', created: 0, owned_by: 'gke-inference' }));
  return JSON.stringify({ object: 'list', data });
}
