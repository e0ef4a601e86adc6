import { type Endpoint, endpointId } from '../../../src/picker/pool/endpoint';
import { type Member, Pool } from '../../../src/picker/pool/pool';
import { EndpointTable, SlotState } from '../../../src/picker/scheduling/endpoint-table';

const endpoint = (port: number, more: Partial<Endpoint> = {}): Endpoint => ({
  id: endpointId('10.0.0.1', port),
  name: `pod-${port}`,
  address: '10.0.0.1',
  port,
  labels: {},
  ready: true,
  ...more,
});
const CACHE = { blockSize: 16, blocks: 100, prefixCaching: true };
const REPORT = { load: { running: 2, waiting: 1, kvCacheUse: 0.5 }, kvCache: CACHE, cacheCounters: undefined };

let table: EndpointTable;
let pool: Pool;
let events: string[];

beforeEach(() => {
  table = new EndpointTable();
  pool = new Pool(table);
  events = [];
  pool.observe({
    joined: (member) => events.push(`+${member.endpoint.port}`),
    left: (member) => events.push(`-${member.endpoint.port}`),
    enginesTold: (member, ranks) => events.push(`${member.endpoint.port} has ${ranks}`),
  });
});

const member = (port: number) => pool.members.get(`10.0.0.1:${port}`) as Member;
const state = (port: number) => table.state[member(port).slot];

test('members join, leave and become ready', () => {
  expect(pool.synced).toBe(false);
  pool.apply([endpoint(1), endpoint(2, { ready: false })]);
  expect([state(1), state(2), pool.readyCount, pool.synced]).toEqual([
    SlotState.ELIGIBLE,
    SlotState.INELIGIBLE,
    1,
    true,
  ]);
  pool.apply([endpoint(2), endpoint(3)]);
  expect([state(2), state(3), pool.readyCount]).toEqual([SlotState.ELIGIBLE, SlotState.ELIGIBLE, 2]);
  expect(table.slotOf('10.0.0.1:1')).toBeUndefined();
  expect(events).toEqual(['+1', '+2', '-1', '+3']);
});

test('an observer that comes late is told of the members there are', () => {
  pool.apply([endpoint(1)]);
  const late: number[] = [];
  pool.observe({ joined: (m) => late.push(m.endpoint.port), left: () => {} });
  expect(late).toEqual([1]);
});

test('which engines a member has is told once, and again when it says otherwise', () => {
  pool.apply([endpoint(1)]);
  const tell = (ranks?: readonly number[]) => pool.scraped(member(1), { ...REPORT, kvCache: { ...CACHE, ranks } }, 5);
  for (const ranks of [undefined, [0], [0, 1], [0, 1], [1]]) tell(ranks);
  expect(events).toEqual(['+1', '1 has 0', '1 has 0,1', '1 has 1']);
  expect(table.caches[member(1).slot]).toBe(1);
  const late: (readonly number[])[] = [];
  pool.observe({ joined: () => {}, left: () => {}, enginesTold: (_, ranks) => late.push(ranks) });
  expect(late).toEqual([[1]]);
});

test('a member that stays keeps its live state', () => {
  pool.apply([endpoint(1)]);
  pool.scraped(member(1), REPORT, 5);
  pool.apply([endpoint(1, { ready: false, labels: { a: 'b' } })]);
  pool.apply([endpoint(1)]);
  expect([table.running[member(1).slot], table.scrapedAt[member(1).slot], member(1).kvCache]).toEqual([2, 5, CACHE]);
  expect(events).toEqual(['+1', '1 has 0']);
});

test('another pod at the same address starts anew, and a late report for the old one is ignored', () => {
  pool.apply([endpoint(1)]);
  const old = member(1);
  pool.apply([endpoint(1, { name: 'another' })]);
  expect(events).toEqual(['+1', '-1', '+1']);
  pool.scraped(old, REPORT, 5);
  pool.unreachable(old);
  expect([table.running[member(1).slot], member(1).kvCache.blocks]).toEqual([0, 0]);
});

test('a member that is spoken with in another way from now on starts anew', () => {
  pool.apply([endpoint(1)]);
  pool.apply([endpoint(1, { scheme: 'https' })]);
  pool.apply([endpoint(1, { scheme: 'https' })]);
  expect([events, member(1).scheme]).toEqual([['+1', '-1', '+1'], 'https']);
});

test('an unreachable member loses what was scraped', () => {
  pool.apply([endpoint(1)]);
  pool.scraped(member(1), REPORT, 5);
  pool.unreachable(member(1));
  expect([table.running[member(1).slot], table.scrapedAt[member(1).slot]]).toEqual([0, Number.NEGATIVE_INFINITY]);
});
