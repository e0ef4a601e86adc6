import { ServingState } from '../../../src/picker/transport';

describe('ServingState', () => {
  it('tells changes, and only changes', () => {
    const state = new ServingState();
    const seen: boolean[] = [];
    const stop = state.onChange(() => seen.push(state.ready));
    state.setReady(false);
    state.setReady(true);
    state.setReady(true);
    state.setReady(false);
    stop();
    state.setReady(true);
    expect(seen).toEqual([true, false]);
  });

  it('is never ready again once it drains', () => {
    const state = new ServingState();
    state.setReady(true);
    state.startDraining();
    state.setReady(true);
    expect(state.ready).toBe(false);
  });
});
