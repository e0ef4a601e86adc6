import * as fc from 'fast-check';
import { EventSequence } from '../../../src/picker/kv-events/event-sequence';

/** A sink that writes down what it is told, and the sequence that tells it. */
class Recording {
  readonly told: string[] = [];
  readonly counts = { gaps: 0, recovered: 0, restarts: 0 };
  readonly sequence = new EventSequence(
    {
      apply: (batch) => this.told.push(this.isReplay ? `${batch} again` : String(batch)),
      forget: (complete) => this.told.push(complete ? 'forget, complete' : 'forget'),
      trust: (upToDate) => this.tell(upToDate ? 'trust' : 'doubt'),
      askReplay: (from) => {
        if (this.canReplay) this.told.push(`replay from ${from}`);
        return this.canReplay;
      },
    },
    this.counts,
  );

  private isReplay = false;

  constructor(private readonly canReplay: boolean) {}

  /** What was told since the last call. */
  take(): string[] {
    return this.told.splice(0);
  }

  live(...numbers: readonly number[]): this {
    for (const number of numbers) this.sequence.live(number, Buffer.from(`${number}`));
    return this;
  }

  replayed(...numbers: readonly number[]): this {
    return this.replayedAs('', ...numbers);
  }

  /** @param mark what is in these batches and not in others of the same number */
  replayedAs(mark: string, ...numbers: readonly number[]): this {
    this.isReplay = true;
    for (const number of numbers) this.sequence.replayed(number, Buffer.from(`${number}${mark}`));
    this.isReplay = false;
    return this;
  }

  /** To say it twice changes nothing. */
  private tell(what: string): void {
    if (this.told.at(-1) !== what) this.told.push(what);
  }
}

describe('without replays', () => {
  const opened = () => {
    const recording = new Recording(false);
    recording.sequence.opened();
    return recording;
  };

  it('is complete from the first batch on', () => {
    expect(opened().live(0, 1, 2).take()).toEqual(['forget, complete', '0', 'trust', '1', 'trust', '2', 'trust']);
  });

  it('is not complete when it comes late', () => {
    expect(opened().live(5, 6).take()).toEqual(['forget', '5', 'trust', '6', 'trust']);
  });

  it('forgets when batches are missing', () => {
    const recording = opened().live(0);
    recording.take();
    expect(recording.live(2, 3).take()).toEqual(['forget', '2', 'trust', '3', 'trust']);
    expect(recording.counts.gaps).toBe(1);
  });

  it('begins anew with a server that does', () => {
    const recording = opened().live(0, 1, 2);
    recording.take();
    recording.sequence.closed();
    recording.sequence.opened();
    expect(recording.live(0, 1).take()).toEqual(['doubt', 'forget, complete', '0', 'trust', '1', 'trust']);
    expect(recording.live(1).take()).toEqual(['forget, complete', 'forget', '1', 'trust']);
    expect(recording.counts.restarts).toBe(2);
  });

  it('doubts what it knows while it is not connected, and goes on where nothing was missed', () => {
    const recording = opened().live(0);
    recording.take();
    recording.sequence.closed();
    expect(recording.take()).toEqual(['doubt']);
    recording.sequence.opened();
    expect(recording.take()).toEqual([]);
    expect(recording.live(1).take()).toEqual(['1', 'trust']);
  });
});

describe('with replays', () => {
  const opened = () => {
    const recording = new Recording(true);
    recording.sequence.opened();
    return recording;
  };

  it('asks for all that was published before it came', () => {
    const recording = opened().live(3, 4).replayed(0, 1, 2, 3);
    recording.sequence.replayEnded(true);
    expect(recording.take()).toEqual([
      'replay from 0',
      'forget, complete',
      '0 again',
      '1 again',
      '2 again',
      '3 again',
      'trust',
      '4',
      'trust',
    ]);
  });

  it('is complete where nothing was published', () => {
    const recording = opened();
    recording.sequence.replayEnded(true);
    expect(recording.take()).toEqual(['replay from 0', 'forget, complete', 'trust']);
    expect(recording.live(0).take()).toEqual(['0', 'trust']);
  });

  it('is not complete where the oldest batches are gone', () => {
    const recording = opened().replayed(7, 8);
    recording.sequence.replayEnded(true);
    expect(recording.take()).toEqual(['replay from 0', 'forget', '7 again', '8 again', 'trust']);
  });

  it('fetches what is missing, and holds what comes meanwhile', () => {
    const recording = opened();
    recording.sequence.replayEnded(true);
    recording.live(0);
    recording.take();
    recording.live(3, 4);
    expect(recording.take()).toEqual(['replay from 1', 'doubt']);
    recording.replayed(1, 2, 3).sequence.replayEnded(true);
    expect(recording.take()).toEqual(['1 again', '2 again', '3 again', 'trust', '4', 'trust']);
    expect([recording.counts.gaps, recording.counts.recovered]).toEqual([1, 3]);
  });

  it('forgets what a replay does not bring', () => {
    const recording = opened();
    recording.sequence.replayEnded(true);
    recording.live(0);
    recording.live(5);
    recording.take();
    recording.sequence.replayEnded(false);
    expect(recording.take()).toEqual(['forget', '5', 'trust']);
  });

  it('asks for the rest of a replay that breaks off, and trusts nothing of it until what follows comes', () => {
    const recording = opened().replayed(0, 1);
    recording.sequence.replayEnded(false);
    expect(recording.take()).toEqual(['replay from 0', 'forget, complete', '0 again', '1 again', 'replay from 2']);
    recording.sequence.replayEnded(false);
    expect(recording.take()).toEqual([]);
    expect(recording.live(2).take()).toEqual(['2', 'trust']);
  });

  it('asks again for what is missing within a replay, and takes each batch once', () => {
    const recording = opened().live(8).replayed(0, 1, 4, 5);
    recording.sequence.replayEnded(true);
    expect(recording.take()).toEqual(['replay from 0', 'forget, complete', '0 again', '1 again', 'replay from 2']);
    recording.replayed(2, 3, 4, 6, 7).sequence.replayEnded(false);
    expect(recording.take()).toEqual(['2 again', '3 again', '4 again', 'replay from 5']);
    // The end of this one is missing: what came meanwhile shows it.
    recording.replayed(5, 6).sequence.replayEnded(true);
    expect(recording.take()).toEqual(['5 again', '6 again', 'replay from 7']);
    recording.replayed(7, 8).sequence.replayEnded(true);
    expect(recording.take()).toEqual(['7 again', '8 again', 'trust']);
    expect([recording.counts.gaps, recording.counts.recovered]).toEqual([2, 9]);
  });

  it('asks ten times more at most, and then forgets what it cannot make whole', () => {
    const recording = opened().live(100);
    for (let from = 0; recording.take().includes(`replay from ${from}`); from++) {
      recording.replayed(from, from + 2).sequence.replayEnded(true);
      if (from === 10) expect(recording.told.slice(-3)).toEqual(['forget', '100', 'trust']);
    }
    expect(recording.counts.recovered).toBe(11);
  });

  it('goes on behind what a server no longer has when it is asked again', () => {
    const recording = opened().replayed(0, 2);
    recording.sequence.replayEnded(true);
    recording.take();
    recording.replayed(2, 3).sequence.replayEnded(true);
    expect(recording.take()).toEqual(['forget', '2 again', '3 again', 'trust']);
  });

  it('passes over batches that come once more behind a replay', () => {
    const recording = opened().replayed(0, 1, 2);
    recording.sequence.replayEnded(true);
    recording.take();
    expect(recording.live(1, 2, 3).take()).toEqual(['3', 'trust']);
    expect(recording.counts.restarts).toBe(0);
  });

  it('finds out by a replay that a server has begun anew meanwhile, however far it came', () => {
    const recording = opened().replayed(0, 1);
    recording.sequence.replayEnded(true);
    recording.take();
    recording.sequence.closed();
    recording.sequence.opened();
    recording.replayed(0, 1, 2, 3).sequence.replayEnded(true);
    expect(recording.take()).toEqual([
      'doubt',
      'replay from 0',
      'forget, complete',
      '0 again',
      '1 again',
      '2 again',
      '3 again',
      'trust',
    ]);
  });

  describe('after a server has begun anew while nobody was connected', () => {
    const cameBack = () => {
      const recording = opened();
      recording.sequence.replayEnded(true);
      recording.live(...Array.from({ length: 100 }, (_, number) => number));
      recording.sequence.closed();
      recording.sequence.opened();
      recording.take();
      return recording;
    };

    it('takes its batches from the first one on, though it could not be asked for those before', () => {
      const recording = cameBack();
      recording.sequence.replayEnded(false);
      expect(recording.live(0, 1).take()).toEqual(['forget, complete', '0', 'trust', '1', 'trust']);
      expect(recording.counts.restarts).toBe(1);
    });

    it('finds out where it sends fewer batches than were known, and takes those that it still has', () => {
      const recording = cameBack().live(42).replayed(40, 41);
      recording.sequence.replayEnded(true);
      expect(recording.take()).toEqual(['forget', 'replay from 0']);
      recording.replayed(40, 41, 42).sequence.replayEnded(true);
      expect(recording.live(43).take()).toEqual(['forget', '40 again', '41 again', '42 again', 'trust', '43', 'trust']);
      expect(recording.counts.restarts).toBe(1);
    });

    it('finds out where it has published more than were known, as other batches have the same numbers', () => {
      const recording = cameBack().replayedAs(' anew', 98, 99, 100, 101);
      recording.sequence.replayEnded(true);
      expect(recording.take()).toEqual(['forget', 'replay from 0']);
      recording.replayedAs(' anew', 98, 99, 100, 101).sequence.replayEnded(true);
      const taken = [98, 99, 100, 101].map((number) => `${number} anew again`);
      expect(recording.take()).toEqual(['forget', ...taken, 'trust']);
      expect([recording.counts.restarts, recording.counts.gaps]).toEqual([1, 0]);
    });

    it('is complete where it has published none since', () => {
      const recording = cameBack();
      recording.sequence.replayEnded(true);
      expect(recording.live(0).take()).toEqual(['forget, complete', 'trust', '0', 'trust']);
      expect(recording.counts.restarts).toBe(1);
    });
  });

  it('goes on with a server that has published nothing since the connection broke', () => {
    const recording = opened();
    recording.sequence.replayEnded(true);
    recording.live(0, 1, 2).sequence.closed();
    recording.sequence.opened();
    recording.take();
    recording.replayed(1, 2).sequence.replayEnded(true);
    expect(recording.live(3).take()).toEqual(['trust', '3', 'trust']);
    expect(recording.counts.restarts).toBe(0);
  });

  it('gives a replay up that takes too long, with what came meanwhile', () => {
    const recording = opened();
    recording.take();
    recording.live(...Array.from({ length: 4_097 }, (_, number) => number + 10));
    const told = recording.take();
    expect(told.slice(0, 2)).toEqual(['forget', '10']);
    expect(told.at(-2)).toBe('4106');
  });
});

test('a stream of which any batches are lost ends with all since the last loss, each once and in order', () => {
  const arrivals = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 });
  // Numbers that a replay drops once each, unless it begins with them.
  const drops = fc.uniqueArray(fc.nat(39), { maxLength: 5 });
  fc.assert(
    fc.property(arrivals, fc.boolean(), drops, (arrives, canReplay, dropped) => {
      const recording = new Recording(canReplay);
      recording.sequence.opened();
      const all = arrives.map((_, number) => number);
      const toDrop = new Set(dropped);
      const published: number[] = [];
      const answer = () => {
        const asked = recording.told.filter((what) => what.startsWith('replay')).pop();
        recording.told.splice(0, recording.told.length, ...recording.told.filter((what) => !what.startsWith('replay')));
        if (asked === undefined) return false;
        const from = Number(asked.split(' ')[2]);
        recording.replayed(
          ...published.filter((number) => number === from || (number > from && !toDrop.delete(number))),
        );
        recording.sequence.replayEnded(true);
        return true;
      };
      answer();
      for (const number of all) {
        published.push(number);
        if (arrives[number]) recording.live(number);
        while (answer());
      }
      const last = arrives.lastIndexOf(true);
      const forgotten = recording.told.map((what) => what.startsWith('forget')).lastIndexOf(true);
      const known = recording.told.slice(forgotten + 1).filter((what) => /^\d/.test(what));
      const first = canReplay ? 0 : arrives.lastIndexOf(false, last) + 1;
      expect(known.map((what) => Number.parseInt(what, 10))).toEqual(last < 0 ? [] : all.slice(first, last + 1));
      if (last >= 0) expect(recording.told.at(-1)).toBe('trust');
    }),
  );
});
