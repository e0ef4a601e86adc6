import fc from 'fast-check';
import {
  nodesOfPodRange,
  nodesOfSubnet,
  parseCidr,
  podPrefixPerNode,
  podRangePrefix,
  subnetPrefix,
} from '../../src/planning';

// The table of GKE's page "Configure maximum Pods per node".
test.each([
  [8, 28],
  [9, 27],
  [16, 27],
  [17, 26],
  [32, 26],
  [33, 25],
  [64, 25],
  [65, 24],
  [110, 24],
  [128, 24],
  [129, 23],
  [256, 23],
])('a node of %i pods takes a /%i', (pods, prefix) => {
  expect(podPrefixPerNode(pods)).toBe(prefix);
});

test.each([7, 257, 8.5])('%d pods a node are refused', (pods) => {
  expect(() => podPrefixPerNode(pods)).toThrow('GKEI_OUT_OF_RANGE: maxPodsPerNode');
});

test('a range for pods holds nodes, not pods', () => {
  const nodes = (range: string, pods: number) => nodesOfPodRange(parseCidr('pods', range), pods);
  expect([nodes('10.4.0.0/14', 110), nodes('10.4.0.0/21', 110), nodes('10.4.0.0/21', 32)]).toEqual([1024, 8, 32]);
  expect(nodes('10.4.0.0/25', 110)).toBe(0);
});

test('Google keeps four addresses of a subnet', () => {
  expect([nodesOfSubnet(parseCidr('nodes', '10.0.0.0/29')), nodesOfSubnet(parseCidr('nodes', '10.0.0.0/20'))]).toEqual([
    4, 4092,
  ]);
});

test('the prefix that is asked for holds the nodes, and half of it does not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 8, max: 256 }), (nodes, pods) => {
      const podsOf = (prefix: number) =>
        nodesOfPodRange({ text: '', first: 0, prefix, size: 2 ** (32 - prefix) }, pods);
      const pod = podRangePrefix(nodes, pods);
      expect([podsOf(pod) >= nodes, podsOf(pod + 1) < nodes]).toEqual([true, true]);
      const subnetOf = (prefix: number) => nodesOfSubnet({ text: '', first: 0, prefix, size: 2 ** (32 - prefix) });
      const subnet = subnetPrefix(nodes);
      expect([subnetOf(subnet) >= nodes, subnetOf(subnet + 1) < nodes]).toEqual([true, true]);
    }),
  );
});
