import { filterOf } from './policy';

/**
 * Leaves the endpoint that alone can serve the request, because it stores what the request asks for or goes on from;
 * without it all stay, and say by themselves that they do not have it.
 */
export const atHome = filterOf('not at home', (candidates, { endpoints, request: { home } }) => {
  const slot = home === undefined ? undefined : endpoints.slotOf(home);
  if (slot !== undefined && candidates.has(slot)) {
    candidates.clear();
    candidates.add(slot);
  }
});
