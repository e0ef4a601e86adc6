import type { BlockHash } from './block-hash';
import type { BlockIdentities } from './block-identities';
import type { EngineRequest } from './engine';

/** Hears what enters and leaves an engine's prefix cache, in the order in which that happens. */
export interface CacheListener {
  /**
   * Full blocks of a request can be found from now on: those from `first` to before `end`, counted from its start. Blocks of the same
   * content may be there already; then there is one copy more.
   */
  stored(request: EngineRequest, identities: BlockIdentities, first: number, end: number): void;
  /** A block was given up; another copy of the same content may be left. */
  removed(hash: BlockHash): void;
  /** All blocks were given up. */
  cleared(): void;
  /** The step is over in which all of this happened. */
  stepEnded(): void;
}
