import { DEFAULT_RANGES, parseCidr, planSubnetRanges, requireDisjoint } from '../../src/planning';

const plan = (ranges: Partial<typeof DEFAULT_RANGES | Record<keyof typeof DEFAULT_RANGES, string>>, demand = {}) =>
  planSubnetRanges({ ...DEFAULT_RANGES, ...ranges }, demand);

test('the default ranges hold a thousand nodes', () => {
  expect(planSubnetRanges(DEFAULT_RANGES)).toBe(1024);
  expect(
    planSubnetRanges({ ...DEFAULT_RANGES, proxyOnlySubnet: undefined }, { nodes: 1024, maxPodsPerNode: 110 }),
  ).toBe(1024);
});

test('the smaller of both ranges decides how many nodes there can be', () => {
  expect(plan({ nodes: '10.0.0.0/28' })).toBe(12);
  expect(plan({ pods: '10.4.0.0/21' })).toBe(8);
  expect(plan({ pods: '10.4.0.0/21' }, { maxPodsPerNode: 32 })).toBe(32);
});

test.each([
  [
    { pods: '10.4.0.0/22' },
    { nodes: 5 },
    'ranges.pods is 10.4.0.0/22, which holds 4 node(s), and 5 are to run; set it to a range of /21 or larger, or lower maxPodsPerNode, which is 110',
  ],
  [
    { pods: '10.4.0.0/25' },
    {},
    'ranges.pods is 10.4.0.0/25, which holds 0 node(s), and 1 are to run; set it to a range of /24 or larger',
  ],
  [
    { nodes: '10.0.0.0/29' },
    { nodes: 5 },
    'ranges.nodes is 10.0.0.0/29, which holds 4 node(s), and 5 are to run; set it to a range of /28 or larger',
  ],
])('too small: %p', (ranges, demand, message) => {
  expect(() => plan(ranges, demand)).toThrow(`GKEI_RANGE_TOO_SMALL: ${message}`);
});

test.each([
  [{ nodes: '10.0.0.0/30' }, 'ranges.nodes is "10.0.0.0/30"; set it to a range of /8 to /29'],
  [{ pods: '10.0.0.0/8' }, 'ranges.pods is "10.0.0.0/8"; set it to a range of /9 to /28'],
  [{ services: '10.8.0.0/29' }, 'ranges.services is "10.8.0.0/29"; set it to a range of /16 to /28'],
  [{ services: '10.8.0.0/15' }, 'ranges.services is "10.8.0.0/15"; set it to a range of /16 to /28'],
  [{ proxyOnlySubnet: '10.129.0.0/27' }, 'proxyOnlySubnet is "10.129.0.0/27"; set it to a range of /8 to /26'],
])('a size that Google does not take: %p', (ranges, message) => {
  expect(() => plan(ranges)).toThrow(`GKEI_OUT_OF_RANGE: ${message}`);
});

test.each([
  [{ services: '10.5.0.0/20' }, 'ranges.services is 10.5.0.0/20, which shares addresses with ranges.pods, 10.4.0.0/14'],
  [
    { proxyOnlySubnet: '10.0.8.0/23' },
    'proxyOnlySubnet is 10.0.8.0/23, which shares addresses with ranges.nodes, 10.0.0.0/20',
  ],
  [
    { nodes: '169.254.0.0/24' },
    'ranges.nodes is 169.254.0.0/24, which shares addresses with the reserved range, 169.254.0.0/16',
  ],
])('ranges that overlap: %p', (ranges, message) => {
  expect(() => plan(ranges)).toThrow(`GKEI_RANGES_OVERLAP: ${message}`);
});

test('class E addresses, which GKE takes for pods, are not reserved', () => {
  expect(plan({ pods: '240.0.0.0/14' })).toBe(1024);
});

test('ranges that touch share nothing', () => {
  const touching = { a: parseCidr('a', '10.0.0.0/24'), b: parseCidr('b', '10.0.1.0/24') };
  expect(() => requireDisjoint(touching)).not.toThrow();
});
