import type { Pod } from '../../../src/simulator/fleet/pod';
import { TimeQueue } from '../../../src/simulator/fleet/time-queue';
import { TimelineRecorder } from '../../../src/simulator/fleet/timeline';

/** A fleet that does nothing but say what it is told to say. */
class Silent {
  readonly queue = new TimeQueue();
  now = 0;
  readonly pods: Pod[] = [];

  add(load: (now: number) => { running: number; waiting: number; kvUsage: number }): {
    requests: number;
    state: string;
    listens: boolean;
  } {
    const pod = {
      requests: 0,
      state: 'ready',
      listens: true,
      engine: { load: () => ({ deferred: 0, ...load(this.now) }) },
    };
    this.pods.push(pod as unknown as Pod);
    return pod;
  }

  pass(until: number): void {
    while (this.queue.nextAt <= until) {
      this.now = this.queue.nextAt;
      this.queue.take()();
    }
    this.now = until;
  }
}

const idle = () => ({ running: 0, waiting: 0, kvUsage: 0 });

it('has means of each quarter of a second', () => {
  const fleet = new Silent();
  fleet.add((now) => ({ running: now < 125 ? 8 : 4, waiting: 2, kvUsage: 0.5 }));
  const recorder = new TimelineRecorder(fleet);
  fleet.pass(500);
  const { binMs, pods, serving } = recorder.timeline();
  expect(binMs).toBe(250);
  expect(pods).toEqual([{ up: [1, 1], requests: [8, 6], waiting: [2, 2], kvUse: [0.5, 0.5] }]);
  expect(serving).toEqual([1, 1]);
});

it('tells how many requests a second came, and of a pod that came later nothing before it', () => {
  const fleet = new Silent();
  const pod = fleet.add(idle);
  const recorder = new TimelineRecorder(fleet);
  pod.requests = 10;
  fleet.pass(250);
  fleet.add(() => ({ running: 1, waiting: 0, kvUsage: 0 }));
  fleet.pass(500);
  const { rate, pods, serving } = recorder.timeline();
  expect(rate).toEqual([40, 0]);
  expect(pods[1].requests).toEqual([0, 1]);
  expect(serving).toEqual([1, 2]);
});

it('takes no more room for a day than for a minute, and means stay means', () => {
  const fleet = new Silent();
  fleet.add((now) => ({ running: now < 43_200_000 ? 2 : 6, waiting: 0, kvUsage: 1 }));
  const recorder = new TimelineRecorder(fleet);
  fleet.pass(86_400_000);
  const { binMs, pods } = recorder.timeline();
  const [{ requests, kvUse }] = pods;
  expect(requests.length).toBeGreaterThan(120);
  expect(requests.length).toBeLessThanOrEqual(240);
  expect(binMs * requests.length).toBeGreaterThanOrEqual(86_400_000);
  expect(new Set(kvUse)).toEqual(new Set([1]));
  const half = 43_200_000 / binMs;
  expect(requests.slice(0, Math.floor(half)).every((value) => value === 2)).toBe(true);
  expect(requests.slice(Math.ceil(half)).every((value) => value === 6)).toBe(true);
});

it('tells when pods could serve: one that loads has no load, one that drains takes no more', () => {
  const fleet = new Silent();
  const [crashed, leaving] = [fleet.add(idle), fleet.add(idle)];
  const recorder = new TimelineRecorder(fleet);
  fleet.pass(250);
  Object.assign(crashed, { state: 'loading', listens: false });
  leaving.state = 'draining';
  fleet.pass(500);
  const { pods, serving } = recorder.timeline();
  expect(serving).toEqual([2, 0]);
  expect(pods.map(({ up }) => up)).toEqual([
    [1, 0],
    [1, 1],
  ]);
});

it('keeps a bin that is not full', () => {
  const fleet = new Silent();
  fleet.add(() => ({ running: 3, waiting: 0, kvUsage: 0 }));
  const recorder = new TimelineRecorder(fleet);
  fleet.pass(300);
  expect(recorder.timeline().pods[0].requests).toEqual([3, 3]);
});
