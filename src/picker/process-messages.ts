/** What the scheduler's process and its transport processes tell each other beside the messages of the scheduling port. */
import type { ListedModel, ModelRule } from './models';
import type { PortPurpose } from './open-port';

/** What a transport process knows of the scheduler's. */
export interface SchedulerView {
  /** Requests are welcome. */
  readonly ready: boolean;
  /** What model names stand for, the most important rules first. */
  readonly rules: readonly ModelRule[];
  /** Priorities by the names of objectives. */
  readonly objectives: readonly (readonly [name: string, priority: number])[];
  /** The models that clients may ask for. */
  readonly listed: readonly ListedModel[];
  /** Names that model servers know, grouped where several stand for one model. */
  readonly synonyms: readonly (readonly string[])[];
  /** The endpoints that take TLS. */
  readonly encrypted: readonly string[];
}

/** To a transport process. */
export type ToTransport =
  | { readonly kind: 'view'; readonly view: SchedulerView }
  /** Take no new connections, and say when no request is left. */
  | { readonly kind: 'drain'; readonly graceMs: number }
  /** End the requests that are left, then close everything and exit. */
  | { readonly kind: 'close' };

/** From a transport process. */
export type FromTransport =
  | { readonly kind: 'listening'; readonly address: string; readonly purpose: PortPurpose }
  /** All ports are open. */
  | { readonly kind: 'open' }
  /** A port cannot be opened. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'drained' }
  /** So many bytes of bodies are held. */
  | { readonly kind: 'held'; readonly bytes: number }
  /** So many spans more have ended so, since it told last. */
  | { readonly kind: 'spans'; readonly exported: number; readonly dropped: number };

/** The variable that makes the program a transport process; its value is the number of the process. */
export const TRANSPORT_PROCESS = 'GKEI_TRANSPORT_PROCESS';

/** The file descriptor of the pipe that the scheduling port goes through, behind the standard ones and Node's own. */
export const PORT_PIPE = 4;
