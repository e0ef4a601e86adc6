import { parseLocation, planNodeZones } from '../../src';

test.each(['us-central1', 'northamerica-northeast1', 'europe-west12', 'me-central2'])('%s is a region', (region) => {
  expect(parseLocation(region)).toEqual({ region, zone: undefined });
});

test.each([
  ['us-central1-a', 'us-central1'],
  ['europe-west12-c', 'europe-west12'],
  ['us-central1-ai1a', 'us-central1'],
])('%s is a zone of %s', (zone, region) => {
  expect(parseLocation(zone)).toEqual({ region, zone });
});

test.each(['', 'europe', 'EUROPE-WEST4', 'europe-west', 'europe-west4-', 'europe west4', 'global'])(
  '"%s" is neither',
  (location) => expect(() => parseLocation(location)).toThrow('GKEI_LOCATION'),
);

const REGION = parseLocation('europe-west4');
const ZONE = parseLocation('europe-west4-a');

test('without wishes GKE chooses: three zones of a region, or the zone of a zonal cluster', () => {
  expect(planNodeZones('c', REGION, undefined)).toEqual({ count: 3, locations: undefined });
  expect(planNodeZones('c', ZONE, undefined)).toEqual({ count: 1, locations: undefined });
});

test('GKE is told the zones of a regional cluster, and those that a zonal one has beside its own', () => {
  const zones = ['europe-west4-a', 'europe-west4-b', 'europe-west4-b'];
  expect(planNodeZones('c', REGION, zones)).toEqual({ count: 2, locations: ['europe-west4-a', 'europe-west4-b'] });
  expect(planNodeZones('c', ZONE, zones)).toEqual({ count: 2, locations: ['europe-west4-b'] });
  expect(planNodeZones('c', ZONE, ['europe-west4-a'])).toEqual({ count: 1, locations: undefined });
});

test('nodes stand somewhere, and in the region of their cluster', () => {
  expect(() => planNodeZones('c', REGION, [])).toThrow('GKEI_EMPTY_LIST');
  expect(() => planNodeZones('c', REGION, ['europe-west4-a', 'europe-west1-b'])).toThrow(
    'GKEI_ZONE_OUTSIDE_REGION: zones of c names "europe-west1-b"',
  );
});
