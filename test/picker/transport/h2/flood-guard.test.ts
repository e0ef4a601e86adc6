import { Deadlines } from '../../../../src/picker/transport';
import { FloodGuard } from '../../../../src/picker/transport/h2/flood-guard';

const times = (count: number, act: () => void) => {
  for (let index = 0; index < count; index++) {
    act();
  }
};

describe('FloodGuard', () => {
  it('lets calls be broken off at a rate, and all that may be open at once', () => {
    const deadlines = new Deadlines(0);
    const guard = new FloodGuard(deadlines, 5000);
    times(5000, () => guard.reset());
    for (let second = 1; second <= 10; second++) {
      deadlines.tick(second * 1000);
      times(1000, () => guard.reset());
    }
    expect(() => times(2, () => guard.reset())).toThrow(expect.objectContaining({ code: 11 }));
  });

  it('saves up no more than that for later', () => {
    const deadlines = new Deadlines(0);
    const guard = new FloodGuard(deadlines, 10);
    deadlines.tick(1_000_000);
    times(10, () => guard.reset());
    times(11, () => guard.reset()); // the one that finds it empty, and what was saved up
    expect(() => guard.reset()).toThrow('too many calls broken off');
  });

  it('lets frames that move nothing pass beside frames that do', () => {
    const guard = new FloodGuard(new Deadlines(0), 10);
    times(10_000, () => {
      guard.data(true);
      times(4, () => guard.idleFrame());
    });
    expect(() => times(2010, () => guard.data(false))).toThrow('too many frames that move nothing');
  });
});
