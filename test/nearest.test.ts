import { nearest } from '../src/nearest';

it.each([
  ['grpc-prot', 'grpc-port'],
  ['metrics', 'metrics-port'],
  ['hots', 'host'],
])('%s is most like %s', (word, candidate) => {
  expect(nearest(word, ['grpc-port', 'host', 'metrics-port', 'policy'])).toBe(candidate);
});
