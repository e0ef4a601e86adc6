import { SERVING_PATHS } from '../../../src/catalog/serving-paths';
import { ServingPaths } from '../../../src/picker/exchange';

describe('ServingPaths', () => {
  const paths = new ServingPaths(SERVING_PATHS);

  it.each([
    ['/v1/chat/completions', 'operation'],
    ['/v1/chat/completions?stream=1', 'operation'],
    ['/v1/models', 'operation'],
    ['/v1/responses', 'operation'],
    ['/v1/responses/resp_1', 'resource'],
    ['/v1/responses/resp_1/cancel?x=/../..', 'resource'],
  ])('serves %s', (target, expected) => {
    expect(paths.find(target)).toBe(expected);
  });

  it.each([
    '',
    '/',
    '*',
    '/metrics',
    '/v1/load_lora_adapter',
    '/v1/chat/completions/',
    '/v1/chat/completionsx',
    '/v1/chat',
    '/V1/CHAT/COMPLETIONS',
    '//v1/chat/completions',
    '/v1/./chat/completions',
    '/v1/chat/completions/../../load_lora_adapter',
    '/v1/responses/../load_lora_adapter',
    '/v1/responses/..',
    '/v1/responses/./x',
    '/v1/responses//../load_lora_adapter',
    '/v1/responses/%2e%2e/load_lora_adapter',
    '/v1/responses/%2E./load_lora_adapter',
    '/v1/responses/..%2fload_lora_adapter',
    '/v1/responses/..\\load_lora_adapter',
    '/v1/responses/..%5cload_lora_adapter',
    '/v1/responsesx/y',
    'http://model/v1/chat/completions',
  ])('does not serve %p', (target) => {
    expect(paths.find(target)).toBeUndefined();
  });
});
