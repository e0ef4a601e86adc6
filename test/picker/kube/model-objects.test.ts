import { ofPool, type Unchecked } from '../../../src/picker/kube/model-objects';

const GROUP = 'inference.networking.k8s.io';
const POOL = { name: 'chat', group: GROUP };
const about = (poolRef: object, metadata = {}): Unchecked => ({
  metadata: { name: 'object', ...metadata },
  spec: { poolRef },
});
const count = (object: Unchecked, defaultGroup = GROUP) => ofPool([object], POOL, defaultGroup).length;

test.each<[string, object]>([
  ['another name', { name: 'other' }],
  ['the name in another group', { name: 'chat', group: 'inference.networking.x-k8s.io' }],
  ['the name of another kind', { name: 'chat', kind: 'Service' }],
  ['no name', {}],
])('an object with %s is not about the pool', (_, poolRef) => {
  expect(count(about(poolRef))).toBe(0);
});

test('an object that names no group means that of its schema', () => {
  expect(count(about({ name: 'chat' }))).toBe(1);
  expect(count(about({ name: 'chat' }), 'inference.networking.x-k8s.io')).toBe(0);
  expect(count(about({ name: 'chat', group: GROUP, kind: 'InferencePool' }), 'else')).toBe(1);
});

test('an object that is being deleted counts no more', () => {
  expect(count(about({ name: 'chat' }, { deletionTimestamp: '2026-01-01T00:00:00Z' }))).toBe(0);
});
