import { healthCheckResponse, readHealthCheckRequest, WireError } from '../../../src/picker/wire';
import { encode, parse } from './_protobuf';

describe('grpc.health.v1', () => {
  it('reads the service name, empty when there is none', () => {
    expect(readHealthCheckRequest(encode([[1, 'readiness']]))).toBe('readiness');
    expect(readHealthCheckRequest(encode([[9, 'unknown field']]))).toBe('');
  });

  it('refuses a message that is cut off', () => {
    expect(() => readHealthCheckRequest(encode([[1, 'readiness']]).subarray(0, 4))).toThrow(WireError);
  });

  it.each([
    ['SERVING', 1],
    ['NOT_SERVING', 2],
    ['SERVICE_UNKNOWN', 3],
  ] as const)('says %s as %i', (status, value) => {
    expect(parse(healthCheckResponse(status))).toEqual([[1, value]]);
  });
});
