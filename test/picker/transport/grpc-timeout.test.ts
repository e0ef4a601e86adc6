import { parseGrpcTimeout } from '../../../src/picker/transport/grpc-timeout';

describe('parseGrpcTimeout', () => {
  it.each([
    ['1H', 3_600_000],
    ['2M', 120_000],
    ['30S', 30_000],
    ['1500m', 1500],
    ['500u', 0.5],
    ['99999999n', 99.999999],
    ['0S', 0],
  ])('reads %s', (text, milliseconds) => {
    expect(parseGrpcTimeout(text)).toBeCloseTo(milliseconds, 9);
  });

  it.each([undefined, '', 'S', '1', '1s', '-1S', '123456789S', '1 S', '1.5S'])('takes %p for none', (text) => {
    expect(parseGrpcTimeout(text)).toBeUndefined();
  });
});
