import type { CacheEvent } from '../scheduling';

/** What came of following servers' caches, all servers together. */
export class FollowingCounts {
  batches = 0;
  readonly events: Record<CacheEvent['kind'], number> = { stored: 0, removed: 0, cleared: 0 };
  /** Messages that are no batches of events. */
  unreadable = 0;
  /** How often batches were missing. */
  gaps = 0;
  /** Batches that came by a replay. */
  recovered = 0;
  /** How often a server's numbers began anew. */
  restarts = 0;
  /** Replays that were asked for. */
  readonly replays = { answered: 0, failed: 0 };
  /** Prompts whose tokens were wanted, by what became of them. */
  readonly tokenised: Record<TokenisingResult, number> = { known: 0, refused: 0, failed: 0, dropped: 0 };
}

/** What became of a prompt whose tokens were wanted. */
export type TokenisingResult =
  /** The server told them. */
  | 'known'
  /** The server says that it cannot. */
  | 'refused'
  /** The server did not answer as it should, or not in time. */
  | 'failed'
  /** Too many prompts waited already, or no server tokenises requests of this kind. */
  | 'dropped';
