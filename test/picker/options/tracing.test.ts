import { readPickerOptions } from '../../../src/picker/options';

const ENDPOINT = 'OTEL_EXPORTER_OTLP_ENDPOINT';
const read = (environment: Record<string, string>, flags = {}) =>
  readPickerOptions({ endpoints: 'e.yaml', ...flags }, environment).tracing;

test('nothing is traced unless a collector is named', () => {
  expect(read({})).toBeUndefined();
  expect(read({ [ENDPOINT]: '' })).toBeUndefined();
  expect(read({ [ENDPOINT]: 'http://c:4318', OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  expect(read({ [ENDPOINT]: 'http://c:4318', OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
  expect(read({ [ENDPOINT]: 'http://c:4318', OTEL_TRACES_SAMPLER: 'always_off' })).toBeUndefined();
});

test('what is switched off may be wrong', () => {
  const wrong = { [ENDPOINT]: 'c:4318', OTEL_EXPORTER_OTLP_HEADERS: 'a b=c' };
  expect(read({ ...wrong, OTEL_SDK_DISABLED: 'True' })).toBeUndefined();
  expect(read({ ...wrong, OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
});

test('an unknown sampler is a warning of the picker', () => {
  const environment = { [ENDPOINT]: 'http://c:4318', OTEL_TRACES_SAMPLER: 'xray' };
  expect(readPickerOptions({ endpoints: 'e.yaml' }, environment)).toMatchObject({
    tracing: { sampling: { ratio: 1, callerDecides: true } },
    warnings: [expect.stringContaining('OTEL_TRACES_SAMPLER is not honoured: "xray" is none of always_on,')],
  });
});

test.each([
  [{ [ENDPOINT]: 'http://c:4318' }, 'http://c:4318/v1/traces'],
  [{ [ENDPOINT]: 'https://c/otlp/' }, 'https://c/otlp/v1/traces'],
  [{ [ENDPOINT]: 'http://c:4318', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t/here' }, 'http://t/here'],
])('%j', (environment, url) => {
  expect(read(environment)?.url.href).toBe(url);
});

test('the flag wins over variables', () => {
  const environment = { [ENDPOINT]: 'http://c:4318', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t/here' };
  expect(read(environment, { 'otlp-endpoint': 'http://f:1' })?.url.href).toBe('http://f:1/v1/traces');
});

test('name, headers and sampling', () => {
  const known = { [ENDPOINT]: 'http://c:4318' };
  expect(read(known)).toMatchObject({ service: 'gke-inference-picker', headers: {}, sampling: { ratio: 1 } });
  const variables = {
    OTEL_SERVICE_NAME: 'chat',
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20k, x=1,broken,=no',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  };
  expect(read({ ...known, ...variables })).toMatchObject({
    service: 'chat',
    headers: { authorization: 'Bearer k', x: '1' },
    sampling: { ratio: 0.25, callerDecides: false },
  });
});

test.each([
  [{ [ENDPOINT]: 'c:4318' }, `${ENDPOINT} is "c:4318"`],
  [
    { [ENDPOINT]: 'http://c', OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' },
    'OTEL_TRACES_SAMPLER_ARG is "2"; set it to a number from 0 to 1',
  ],
])('refuses %j', (environment, message) => {
  expect(() => read(environment)).toThrow(message);
});
