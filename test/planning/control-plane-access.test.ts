import { planControlPlaneAccess } from '../../src';

const OFFICE = [{ cidr: '203.0.113.0/24', name: 'office' }];

test('without wishes the API answers at its DNS name alone', () => {
  expect(planControlPlaneAccess()).toEqual({ dns: true, ip: 'none', authorizedNetworks: [] });
});

test.each([
  { dns: false, ip: 'private' },
  { ip: 'private', authorizedNetworks: OFFICE },
  { ip: 'public', authorizedNetworks: OFFICE },
] as const)('%p is a way in', (access) => {
  expect(planControlPlaneAccess(access)).toMatchObject(access);
});

test.each([
  ['GKEI_CONTROL_PLANE_CLOSED', { dns: false }],
  ['GKEI_CONTROL_PLANE_OPEN', { ip: 'public' }],
  ['GKEI_AUTHORIZED_NETWORKS_UNUSED', { authorizedNetworks: OFFICE }],
] as const)('%s', (code, access) => {
  expect(() => planControlPlaneAccess(access)).toThrow(code);
});
