/** What happens later, in order of time; of what happens at the same time, what was entered first. */
export class TimeQueue {
  private readonly times: number[] = [];
  private readonly order: number[] = [];
  private readonly events: (() => void)[] = [];
  private entered = 0;

  /** When the first event is due; infinity without one. */
  get nextAt(): number {
    return this.times.length === 0 ? Number.POSITIVE_INFINITY : this.times[0];
  }

  enter(at: number, event: () => void): void {
    let child = this.times.length;
    this.set(child, at, this.entered++, event);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.before(child, parent)) {
        break;
      }
      this.swap(child, parent);
      child = parent;
    }
  }

  /** Takes the first event out; call only while there is one. */
  take(): () => void {
    const first = this.events[0];
    const last = this.times.length - 1;
    this.swap(0, last);
    this.times.pop();
    this.order.pop();
    this.events.pop();
    this.sink();
    return first;
  }

  private sink(): void {
    const count = this.times.length;
    for (let parent = 0; ; ) {
      let child = 2 * parent + 1;
      if (child >= count) {
        return;
      }
      if (child + 1 < count && this.before(child + 1, child)) {
        child++;
      }
      if (!this.before(child, parent)) {
        return;
      }
      this.swap(child, parent);
      parent = child;
    }
  }

  private before(a: number, b: number): boolean {
    return this.times[a] < this.times[b] || (this.times[a] === this.times[b] && this.order[a] < this.order[b]);
  }

  private swap(a: number, b: number): void {
    const [time, order, event] = [this.times[a], this.order[a], this.events[a]];
    this.set(a, this.times[b], this.order[b], this.events[b]);
    this.set(b, time, order, event);
  }

  private set(at: number, time: number, order: number, event: () => void): void {
    this.times[at] = time;
    this.order[at] = order;
    this.events[at] = event;
  }
}
