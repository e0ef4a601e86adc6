import type { Endpoint } from './endpoint';

/** Where the pool's endpoints come from: a file, or pods. */
export interface MembershipSource {
  /**
   * Starts to watch; returns at once. Every change calls `onMembers` with all endpoints, never with a part of them,
   * and a source that loses its origin calls nothing: the last known endpoints stay.
   * @throws GkeInferenceError when the source is unusable from the start
   */
  start(onMembers: (endpoints: readonly Endpoint[]) => void): void;
  /** Ends the watch; nothing is called afterwards. */
  close(): void;
}
