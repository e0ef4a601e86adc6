/**
 * Keeps one collection current: a list, then watches that resume where the last one ended.
 *
 * - A watch is asked to end after a minute and announces the latest version before, in a bookmark; a connection on
 *   which nothing came for that long and a little is dead, whatever TCP thinks of it.
 * - A version that the server no longer has (410, as status or as event) leads to a new list, and observers see the
 *   difference only. So does one from which it refused some watches, as a server does for ever that was restored from a
 *   backup older than the version. Where the new version is refused too, the next list is due after twice as many.
 * - Whatever else fails is tried again after a pause of at most {@link WatchTimes.maxPauseMs}. What is known stays: an
 *   API server that is away, starting (its CRDs answer 404 meanwhile) or refusing says nothing about the objects.
 */
import { setTimeout as setTimeoutOrAbort } from 'node:timers/promises';
import { Backoff } from '../../backoff';
import type { ApiAccess } from './api-access';
import { ApiStatusError, apiGet } from './api-request';
import type { Collection, CollectionObserver, KubernetesObject, Watching, WatchStatus } from './cluster-watch';
import { LineSplitter } from './line-splitter';

/** Times of a watch, in milliseconds. */
export interface WatchTimes {
  /** Age at which the server is asked to end a watch. */
  readonly watchMs: number;
  /** How much longer than `watchMs` nothing may arrive. */
  readonly graceMs: number;
  /** Time for an answer to begin, and for a list to be whole. */
  readonly answerMs: number;
  /** First pause after a failure. */
  readonly firstPauseMs: number;
  /** Longest pause after a failure: how late a returned API server or a new CRD may be noticed. */
  readonly maxPauseMs: number;
}

export const WATCH_TIMES: WatchTimes = {
  watchMs: 60_000,
  graceMs: 10_000,
  answerMs: 15_000,
  firstPauseMs: 200,
  maxPauseMs: 1_000,
};

/** Longest event: etcd holds no object above 1.5 MB. */
const MAX_EVENT_BYTES = 8_388_608;
const GONE = 410;

/** After so many watches in a row that are refused, or end with an error as an event, a list is due: the version may be the cause. */
const MOST_REFUSED_WATCHES = 3;

/** It is due after so many at the latest: within a minute or two. */
const LONGEST_PATIENCE = 100;

interface ObjectList<T> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly T[] | null;
}

interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T & { readonly code?: number; readonly message?: string };
}

export class CollectionWatch<T extends KubernetesObject> implements Watching {
  private readonly access: ApiAccess;
  private readonly collection: Collection;
  private readonly observer: CollectionObserver<T>;
  private readonly times: WatchTimes;
  private readonly backoff: Backoff;
  private closed = false;
  /** Ends what is under way: a request, or a pause. */
  private attempt = new AbortController();
  private objects = new Map<string, T>();
  /** Where the next watch resumes; undefined when a list is due. */
  private version: string | undefined;
  /** Watches from that version that were refused, since the last that was not; and of how many a list is due. */
  private refusedWatches = 0;
  private patience = MOST_REFUSED_WATCHES;
  /** The last attempt did not come as far as the server. */
  private away = false;
  private told: string | undefined;
  /** Why the observer made nothing of the objects; undefined when it did. */
  private fault: string | undefined;

  constructor(
    access: ApiAccess,
    collection: Collection,
    observer: CollectionObserver<T>,
    random: () => number,
    times: WatchTimes,
  ) {
    this.access = access;
    this.collection = collection;
    this.observer = observer;
    this.times = times;
    this.backoff = new Backoff(times.firstPauseMs, times.maxPauseMs, random);
  }

  /** Lists and watches until closed. */
  async run(): Promise<void> {
    while (!this.closed) {
      this.attempt = new AbortController();
      try {
        if (this.version === undefined) await this.list();
        else await this.watch(this.version);
      } catch (error) {
        if (this.closed) return;
        if (isGone(error)) this.listAnew();
        else this.refused(error);
        await this.pause();
      }
    }
  }

  close(): void {
    this.closed = true;
    this.attempt.abort();
  }

  /** A server that is too far ahead works: if it was away before, what it has must not wait any longer. */
  private listAnew(): void {
    this.version = undefined;
    this.backoff.reset();
  }

  private refused(error: unknown): void {
    this.doubtVersion(error);
    const wasAway = this.away;
    this.away = !(error instanceof ApiStatusError);
    // A server that comes back refuses everything until it has read who may do what, a moment later.
    if (wasAway && !this.away) this.backoff.reset();
    this.tell(statusOf(error), (error as Error).message);
  }

  /** What the server says of a watch may be about its version, and a list tells; not so that the watch is forbidden. */
  private doubtVersion(error: unknown): void {
    if (this.version === undefined || !(error instanceof ApiStatusError) || statusOf(error) !== 'unreachable') return;
    this.refusedWatches++;
    if (this.refusedWatches < this.patience) return;
    this.version = undefined;
    this.refusedWatches = 0;
    this.patience = Math.min(2 * this.patience, LONGEST_PATIENCE);
  }

  /** A watch stands. */
  private trustVersion(): void {
    this.refusedWatches = 0;
    this.patience = MOST_REFUSED_WATCHES;
  }

  private async list(): Promise<void> {
    await this.within(this.times.answerMs, async () => {
      const response = await this.get({});
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const list = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ObjectList<T>;
      this.objects = new Map((list.items ?? []).map((object) => [object.metadata.name, object]));
      this.version = list.metadata.resourceVersion;
    });
    this.notify();
  }

  private async watch(version: string): Promise<void> {
    const { watchMs, graceMs } = this.times;
    const query = {
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: version,
      timeoutSeconds: String(Math.ceil(watchMs / 1_000)),
    };
    let quiet = true;
    await this.within(watchMs + graceMs, async (extend) => {
      const response = await this.get(query);
      this.tellCurrent(`watching from version ${version}`);
      const lines = new LineSplitter(MAX_EVENT_BYTES);
      for await (const chunk of response) {
        extend();
        quiet = false;
        let changed = false;
        try {
          lines.feed(chunk, (line) => {
            changed = this.apply(JSON.parse(line)) || changed;
          });
        } finally {
          if (changed) this.notify();
        }
      }
      if (lines.partial) throw new Error('the watch was cut inside of an event');
    });
    this.trustVersion();
    // A server that ends its watches at once, without a bookmark, must not be asked in a tight loop.
    if (quiet) await this.pause();
  }

  /** @returns whether the event changed an object */
  private apply({ type, object }: WatchEvent<T>): boolean {
    if (type === 'ERROR') throw new ApiStatusError(object.code ?? 0, object.message ?? 'the watch failed');
    this.trustVersion();
    this.version = object.metadata.resourceVersion ?? this.version;
    this.backoff.reset();
    if (type === 'DELETED') return this.objects.delete(object.metadata.name);
    if (type === 'BOOKMARK') return false;
    this.objects.set(object.metadata.name, object);
    return true;
  }

  private get(query: Record<string, string>) {
    const { path, labelSelector, fieldSelector } = this.collection;
    return apiGet(
      this.access,
      path,
      { labelSelector, fieldSelector, ...query },
      this.times.answerMs,
      this.attempt.signal,
    );
  }

  /** Runs the task, and ends it when it was not extended for so long. */
  private async within(idleMs: number, task: (extend: () => void) => Promise<void>): Promise<void> {
    const { attempt } = this;
    const timer = setTimeout(() => attempt.abort(new Error(`nothing came for ${idleMs} ms`)), idleMs);
    try {
      await task(() => timer.refresh());
    } catch (error) {
      throw attempt.signal.aborted ? attempt.signal.reason : error;
    } finally {
      clearTimeout(timer);
    }
  }

  private notify(): void {
    if (this.closed) return;
    try {
      this.observer.changed(this.objects);
      this.fault = undefined;
    } catch (error) {
      this.fault = (error as Error).message;
    }
    // While the server refuses watches, lists do not make it right.
    if (this.patience === MOST_REFUSED_WATCHES) this.tellCurrent(`${this.objects.size} objects`);
  }

  private tellCurrent(detail: string): void {
    if (this.fault === undefined) this.tell('synced', detail);
    else this.tell('unusable', this.fault);
  }

  private tell(status: WatchStatus, detail: string): void {
    if (status === this.told || this.closed) return;
    this.told = status;
    this.observer.status(status, detail);
  }

  private async pause(): Promise<void> {
    this.attempt = new AbortController();
    await setTimeoutOrAbort(this.backoff.next(), undefined, { signal: this.attempt.signal }).catch(() => {});
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ApiStatusError && error.code === GONE;
}

function statusOf(error: unknown): WatchStatus {
  if (!(error instanceof ApiStatusError)) return 'unreachable';
  if (error.code === 404) return 'absent';
  return error.code === 401 || error.code === 403 ? 'forbidden' : 'unreachable';
}
