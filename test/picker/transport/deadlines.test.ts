import { NOWHERE } from '../../../src/bag';
import { Deadlines, type Expiring } from '../../../src/picker/transport';

class Watched implements Expiring {
  expired = 0;
  place = NOWHERE;
  constructor(
    public deadline: number,
    private readonly onExpire: () => void = () => undefined,
  ) {}
  expire(): void {
    this.expired++;
    this.onExpire();
  }
}

describe('Deadlines', () => {
  it('expires what is due and nothing else', () => {
    const deadlines = new Deadlines(100);
    const due = new Watched(150);
    const later = new Watched(151);
    const never = new Watched(Number.POSITIVE_INFINITY);
    for (const watched of [due, later, never]) {
      deadlines.watch(watched);
    }
    deadlines.tick(149);
    expect([due.expired, later.expired, never.expired]).toEqual([0, 0, 0]);
    deadlines.tick(150);
    expect([due.expired, later.expired, never.expired]).toEqual([1, 0, 0]);
    expect(deadlines.now).toBe(150);
  });

  it('goes by the deadline at the time of the tick', () => {
    const deadlines = new Deadlines(0);
    const moved = new Watched(10);
    deadlines.watch(moved);
    moved.deadline = 20;
    deadlines.tick(15);
    expect(moved.expired).toBe(0);
    deadlines.tick(20);
    expect(moved.expired).toBe(1);
  });

  it('forgets, also in the middle of a tick', () => {
    const deadlines = new Deadlines(0);
    const forgetAll = () => {
      for (const each of all) {
        deadlines.forget(each);
      }
    };
    const all = [new Watched(1, forgetAll), new Watched(1, forgetAll), new Watched(1, forgetAll)];
    for (const watched of all) {
      deadlines.watch(watched);
    }
    deadlines.tick(1);
    deadlines.tick(2);
    expect(all.reduce((sum, { expired }) => sum + expired, 0)).toBe(1);
  });
});
