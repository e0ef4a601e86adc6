import { ScrapePace } from '../../../src/picker/scrape/scrape-pace';
import { ScrapeRate } from '../../../src/picker/scrape/scrape-rate';

const BUSY = 50;
const IDLE = 500;

/** A server that tells at once, on a clock that only the test moves. */
class Endpoint {
  now = 0;
  next = 0;
  readonly scrapes: number[] = [];
  private readonly pace = new ScrapePace(BUSY, IDLE);

  constructor(public outcome: 'busy' | 'idle' | 'failed') {}

  /** Lets time pass, and scrapes as the pace says. */
  until(end: number): this {
    while (this.next <= end) {
      this.now = this.next;
      this.pace.asked(this.now);
      this.scrapes.push(this.now);
      this.next = this.now + this.pace.answered(this.outcome);
    }
    this.now = end;
    return this;
  }

  pick(): void {
    this.next = Math.min(this.next, this.pace.woken(this.now));
  }

  scrapesSince(start: number): number[] {
    return this.scrapes.filter((at) => at >= start);
  }
}

test('a change on a busy endpoint is seen within 100 ms, whenever it comes', () => {
  const endpoint = new Endpoint('busy').until(10_000);
  for (let change = 0; change < 9_000; change += 7) {
    expect(endpoint.scrapesSince(change)[0] - change).toBeLessThan(100);
  }
});

test('an idle endpoint is looked at ever less, down to twice a second', () => {
  const { scrapes } = new Endpoint('idle').until(5_000);
  expect(scrapes.slice(0, 6)).toEqual([0, 100, 300, 700, 1_200, 1_700]);
});

test('what an idle endpoint does is seen before its second pick', () => {
  const endpoint = new Endpoint('idle').until(5_010);
  endpoint.pick();
  endpoint.until(5_010);
  expect(endpoint.scrapes.at(-1)).toBe(5_010);
});

test('from then on it is looked at as a busy one, until it tells that it is none', () => {
  const endpoint = new Endpoint('idle').until(5_010);
  endpoint.pick();
  endpoint.outcome = 'busy';
  endpoint.until(5_200);
  expect(endpoint.scrapesSince(5_001)).toEqual([5_010, 5_060, 5_110, 5_160]);
});

test('picks one after another cost no more scrapes than load does', () => {
  const endpoint = new Endpoint('idle');
  for (let now = 0; now < 10_000; now += 3) {
    endpoint.until(now);
    endpoint.pick();
  }
  expect(endpoint.scrapes.length).toBeLessThanOrEqual(10_000 / BUSY + 1);
  expect(endpoint.scrapes.length).toBeGreaterThan(10_000 / BUSY / 2);
});

test('a failure is looked at again soon, and then ever less', () => {
  const endpoint = new Endpoint('idle').until(5_000);
  endpoint.outcome = 'failed';
  const { next } = endpoint;
  endpoint.until(next + 3_000);
  expect(endpoint.scrapesSince(next).map((at) => at - next)).toEqual([
    0, 50, 150, 350, 750, 1_250, 1_750, 2_250, 2_750,
  ]);
});

test('scrapes in a second are counted, and forgotten', () => {
  const rate = new ScrapeRate();
  expect(rate.read(0)).toBe(0);
  for (let now = 0; now < 120_000; now += 25) rate.count(now);
  expect(rate.read(120_000)).toBeCloseTo(40, 0);
  expect(rate.read(180_000)).toBeLessThan(0.2);
});
