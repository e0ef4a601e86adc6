import { EndpointTable } from '../../../src/picker/scheduling/endpoint-table';
import { ServiceTime } from '../../../src/picker/scheduling/service-time';

let table: EndpointTable;
let time: ServiceTime;
let now: number;

beforeEach(() => {
  table = new EndpointTable();
  time = new ServiceTime(table);
  now = 0;
  for (const id of ['a:1', 'b:1', 'c:1']) table.add(id);
});

/** Runs requests one after another at the endpoint, each of this many milliseconds. */
function serve(slot: number, requests: number, ms: number): void {
  for (let i = 0; i < requests; i++) {
    time.advance(now);
    table.book(slot, 1, 0);
    now += ms;
    time.advance(now);
    time.completed(slot);
    table.release(slot, 1, 'completed');
  }
}

test('learns the mean time of requests', () => {
  serve(0, 100, 100);
  serve(1, 100, 400);
  expect(time.meanMs(0)).toBeGreaterThan(95);
  expect(time.meanMs(0)).toBeLessThan(130);
  expect(time.meanMs(1) / time.meanMs(0)).toBeGreaterThan(3);
});

test('sees that an endpoint is slow before it completed anything', () => {
  serve(0, 20, 100);
  table.book(1, 1, 0);
  now += 5_000;
  time.advance(now);
  expect(time.meanMs(1)).toBeGreaterThan(2_000);
});

test('takes an endpoint without a past for an average one', () => {
  serve(0, 50, 100);
  serve(1, 50, 300);
  expect(time.meanMs(2)).toBeGreaterThan(time.meanMs(0));
  expect(time.meanMs(2)).toBeLessThan(time.meanMs(1));
});

test('forgets: an endpoint that is not used drifts back to the average', () => {
  serve(0, 20, 100);
  serve(1, 20, 1_000);
  const ratio = () => time.meanMs(1) / time.meanMs(0);
  expect(ratio()).toBeGreaterThan(4);
  serve(0, 2_400, 100);
  expect(ratio()).toBeLessThan(1.5);
});

test('an endpoint that fails at once is not quick', () => {
  serve(0, 20, 100);
  serve(1, 20, 100);
  for (let i = 0; i < 5; i++) time.failed(1);
  expect(time.meanMs(1)).toBeGreaterThan(1.5 * time.meanMs(0));
});

test('requests that took no time do not make an endpoint look quick', () => {
  serve(0, 50, 0);
  expect(time.meanMs(0)).toBe(time.meanMs(1));
});

test('starts with a time above 0 that is the same for all', () => {
  time.advance(0);
  expect(time.meanMs(0)).toBeGreaterThan(0);
  expect(time.meanMs(0)).toBe(time.meanMs(2));
});
