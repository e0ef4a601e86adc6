import { ReceiveWindow } from '../../../../src/picker/transport/h2/receive-window';

describe('ReceiveWindow', () => {
  it('refuses what goes beyond it', () => {
    const window = new ReceiveWindow(100);
    expect([window.take(60), window.take(40), window.take(1)]).toEqual([true, true, false]);
  });

  it('is widened when half of it is done with, by all that is', () => {
    const window = new ReceiveWindow(100);
    expect(window.take(90)).toBe(true);
    expect([window.release(49), window.release(1), window.release(40)]).toEqual([0, 50, 0]);
    expect([window.take(60), window.take(1)]).toEqual([true, false]);
  });
});
