import { type Pod, podEndpoints } from '../../../src/picker/kube/pod-endpoints';

const READY = [{ type: 'Ready', status: 'True' }];
const pod = (name: string, status: Pod['status'], metadata: Partial<Pod['metadata']> = {}): Pod => ({
  metadata: { name, ...metadata },
  status,
});
const running = (podIP: string) => ({ phase: 'Running', podIP, conditions: READY });

test('a Ready pod serves on each port of the pool', () => {
  expect(podEndpoints([pod('a', running('10.0.0.1'), { labels: { app: 'x' } })], [8000, 8001])).toEqual([
    { id: '10.0.0.1:8000', name: 'a', address: '10.0.0.1', port: 8000, labels: { app: 'x' }, ready: true },
    { id: '10.0.0.1:8001', name: 'a', address: '10.0.0.1', port: 8001, labels: { app: 'x' }, ready: true },
  ]);
  expect(podEndpoints([pod('a', running('fd00::1'))], [8000])[0].id).toBe('[fd00::1]:8000');
});

test.each([
  ['llm-d.ai/active-ports', '8001', [8001]],
  ['inference.networking.k8s.io/active-ports', '8000, 8001', [8000, 8001]],
  ['llm-d.ai/active-ports', '9000', [8000, 8001, 8002]],
  ['llm-d.ai/active-ports', '', [8000, 8001, 8002]],
])('of the pool’s ports a pod with %s "%s" serves on %j', (key, value, served) => {
  const annotated = pod('a', running('10.0.0.1'), { annotations: { [key]: value } });
  expect(podEndpoints([annotated], [8000, 8001, 8002]).map(({ port }) => port)).toEqual(served);
});

test.each([
  ['not Ready', pod('a', { ...running('10.0.0.1'), conditions: [{ type: 'Ready', status: 'False' }] })],
  [
    'of unknown readiness, as on a lost node',
    pod('a', { ...running('10.0.0.1'), conditions: [{ type: 'Ready', status: 'Unknown' }] }),
  ],
  ['without conditions', pod('a', { phase: 'Running', podIP: '10.0.0.1' })],
  ['Terminating', pod('a', running('10.0.0.1'), { deletionTimestamp: '2026-01-01T00:00:00Z' })],
])('a pod that is %s is a member that is not ready', (_, each) => {
  expect(podEndpoints([each], [8000]).map(({ ready }) => ready)).toEqual([false]);
});

test.each([
  ['Failed', pod('a', { ...running('10.0.0.1'), phase: 'Failed' })],
  ['Succeeded', pod('a', { ...running('10.0.0.1'), phase: 'Succeeded' })],
  ['without an address', pod('a', { phase: 'Pending', conditions: READY })],
  ['without a status', pod('a', undefined)],
])('a pod that is %s is no member', (_, each) => {
  expect(podEndpoints([each], [8000])).toEqual([]);
});

test('of two pods at one address the ready one counts', () => {
  const going = pod('going', running('10.0.0.1'), { deletionTimestamp: '2026-01-01T00:00:00Z' });
  const coming = pod('coming', running('10.0.0.1'));
  for (const pods of [
    [going, coming],
    [coming, going],
  ]) {
    expect(podEndpoints(pods, [8000]).map(({ name }) => name)).toEqual(['coming']);
  }
});
