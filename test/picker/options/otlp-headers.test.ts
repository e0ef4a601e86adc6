import { readOtlpHeaders } from '../../../src/picker/options/otlp-headers';

const GENERAL = 'OTEL_EXPORTER_OTLP_HEADERS';
const OF_TRACES = 'OTEL_EXPORTER_OTLP_TRACES_HEADERS';

test('pairs are read with their percent-encoding, and what is no pair is passed over', () => {
  expect(readOtlpHeaders({ [GENERAL]: 'Authorization=Bearer%20k, x=1,broken,=no,y=50%' })).toEqual({
    authorization: 'Bearer k',
    x: '1',
    y: '50%',
  });
  expect(readOtlpHeaders({})).toEqual({});
});

test('the headers of traces come before those of everything', () => {
  expect(readOtlpHeaders({ [GENERAL]: 'a=1', [OF_TRACES]: 'b=2' })).toEqual({ b: '2' });
  expect(readOtlpHeaders({ [GENERAL]: 'a=1', [OF_TRACES]: '' })).toEqual({ a: '1' });
});

test.each([
  [{ [GENERAL]: 'api key=abc' }, `${GENERAL} names a header "api key", which HTTP does not allow; write pairs`],
  [
    { [GENERAL]: 'a=1', [OF_TRACES]: 'api-key=abc%0A' },
    `${OF_TRACES} gives the header "api-key" a value with a character`,
  ],
])('refuses %j', (environment, message) => {
  expect(() => readOtlpHeaders(environment)).toThrow(`GKEI_FLAG_VALUE: ${message}`);
});

test('what it refuses tells no secret', () => {
  expect(() => readOtlpHeaders({ [GENERAL]: 'api-key=hush\u0000' })).toThrow(/^(?!.*hush).*api-key/);
});
