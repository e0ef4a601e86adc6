import { Readiness } from '../../src/picker/readiness';
import { ServingState } from '../../src/picker/transport';

it('is there once the endpoints are known and something takes requests, as long as something does', () => {
  const state = new ServingState();
  const readiness = new Readiness(state, false);
  expect([readiness.mayTake, state.ready]).toEqual([false, false]);
  readiness.knowMembers();
  expect([readiness.mayTake, state.ready]).toEqual([true, false]); // whoever is to take them may welcome them
  readiness.setTaking(true);
  expect([readiness.mayTake, state.ready]).toEqual([true, true]);
  readiness.setTaking(false);
  expect([readiness.mayTake, state.ready]).toEqual([true, false]);
});

it('ends with the shutdown, and does not come back', () => {
  const state = new ServingState();
  const readiness = new Readiness(state, true);
  readiness.knowMembers();
  state.startDraining();
  readiness.knowMembers();
  expect([readiness.mayTake, state.ready]).toEqual([false, false]);
});
