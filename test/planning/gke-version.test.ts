import { DEFAULT_GKE_VERSION, INFERENCE_POOL_V1_GKE_VERSION, isGkeVersionSince } from '../../src';

const LEAST = '1.34.3-gke.1200';

test.each(['1.34.3-gke.1200', '1.34.3-gke.1201', '1.34.4-gke.1', '1.35.0-gke.1', '1.100.0-gke.1'])(
  '%s is new enough',
  (version) => expect(isGkeVersionSince(LEAST, version)).toBe(true),
);

test.each(['1.34.3-gke.1199', '1.34.3-gke.200', '1.34.2-gke.9999999', '1.33.9-gke.1', '1.9.9-gke.9'])(
  '%s is too old',
  (version) => expect(isGkeVersionSince(LEAST, version)).toBe(false),
);

test.each([
  ['1.34', true],
  ['1.34.3', true],
  ['1.34.2', false],
  ['1.33', false],
])('a short version stands for the newest that it begins: %s', (version, enough) => {
  expect(isGkeVersionSince(LEAST, version)).toBe(enough);
});

test.each([
  '',
  '-',
  'latest',
  '1',
  'v1.34.0',
  '1.34.0-eks.1',
  '1.34-gke.1',
  '1.34.0-gke.',
  '2.0.0-gke.1',
  '1.34.0-gke.1 ',
])('"%s" is not a version of GKE', (version) =>
  expect(() => isGkeVersionSince(LEAST, version)).toThrow('GKEI_GKE_VERSION: '),
);

test('clusters start with a version that has InferencePool v1', () => {
  expect(isGkeVersionSince(INFERENCE_POOL_V1_GKE_VERSION, DEFAULT_GKE_VERSION)).toBe(true);
});
