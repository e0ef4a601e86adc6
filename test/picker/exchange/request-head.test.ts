import { decidedOn, type RequestHead } from '../../../src/picker/exchange/request-head';
import type { ServedPath } from '../../../src/picker/exchange/serving-paths';

const POST: RequestHead = {
  method: 'POST',
  target: '/v1/chat/completions',
  contentType: 'application/json',
  upgrade: false,
  contentLength: undefined,
};

describe('decidedOn', () => {
  it.each<[string, Partial<RequestHead>, ServedPath, 'headers' | 'body']>([
    ['a POST to an operation', {}, 'operation', 'body'],
    ['a POST without a content type', { contentType: '' }, 'operation', 'body'],
    ['a GET', { method: 'GET' }, 'operation', 'headers'],
    ['a HEAD', { method: 'HEAD' }, 'operation', 'headers'],
    ['a DELETE of a resource', { method: 'DELETE' }, 'resource', 'headers'],
    ['a POST to a resource', {}, 'resource', 'headers'],
    ['an upgrade', { upgrade: true }, 'operation', 'headers'],
    ['a gRPC call', { contentType: 'application/grpc' }, 'operation', 'headers'],
    ['a gRPC call with its encoding named', { contentType: 'application/grpc+proto' }, 'operation', 'headers'],
  ])('decides %s', (_, change, path, expected) => {
    expect(decidedOn({ ...POST, ...change }, path)).toBe(expected);
  });
});
