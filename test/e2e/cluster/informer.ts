import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient, ListOptions } from './api-client';
import type { KubeObject, ObjectReference } from './kube-object';

export interface InformerOptions {
  readonly filter?: ListOptions;
  readonly collection: ObjectReference;
  readonly onChange: (object: KubeObject) => void;
  readonly onGone: (object: KubeObject) => void;
  /** How long after the server's return it is asked for what was missed. @default at once */
  readonly catchUpMs?: number;
}

/** Pause after a failure. */
const RETRY_MS = 200;

/** Follows a collection: a list, a watch from there, and a new list whenever the watch ends. */
export class Informer {
  private readonly known = new Map<string, KubeObject>();
  private readonly stopping = new AbortController();
  private following?: Promise<void>;

  constructor(
    private readonly api: ApiClient,
    private readonly options: InformerOptions,
  ) {}

  /** Resolves when the first list is in. */
  async start(): Promise<void> {
    const resourceVersion = await this.list();
    this.following = this.follow(resourceVersion);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.following;
  }

  private async follow(first: string): Promise<void> {
    let resourceVersion: string | undefined = first;
    const { signal } = this.stopping;
    let away = false;
    while (!signal.aborted) {
      try {
        if (away) {
          await this.serverIsBack();
          away = false;
        }
        resourceVersion ??= await this.list();
        await this.watch(resourceVersion);
      } catch {
        // Stopped, or the server is away: the next list tells what was missed.
        away = true;
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
      resourceVersion = undefined;
    }
  }

  private async serverIsBack(): Promise<void> {
    const { collection, filter, catchUpMs } = this.options;
    if (catchUpMs !== undefined) {
      await this.api.list(collection, filter);
      await sleep(catchUpMs, undefined, { signal: this.stopping.signal });
    }
  }

  private async list(): Promise<string> {
    const { collection, filter } = this.options;
    const { items, metadata } = await this.api.list(collection, filter);
    const current = new Set(items.map((item) => item.metadata.uid));
    for (const [uid, object] of this.known) {
      if (!current.has(uid)) {
        this.forget(object);
      }
    }
    for (const item of items) {
      // The items of a list carry neither apiVersion nor kind.
      this.learn({ ...item, apiVersion: collection.apiVersion, kind: collection.kind });
    }
    return metadata.resourceVersion;
  }

  private async watch(resourceVersion: string): Promise<void> {
    const { collection, filter } = this.options;
    for await (const { type, object } of this.api.watch(collection, {
      ...filter,
      resourceVersion,
      signal: this.stopping.signal,
    })) {
      if (type === 'ERROR') {
        return;
      }
      if (type === 'DELETED') {
        this.forget(object);
      } else if (type !== 'BOOKMARK') {
        this.learn(object);
      }
    }
  }

  private learn(object: KubeObject): void {
    this.known.set(object.metadata.uid!, object);
    this.options.onChange(object);
  }

  private forget(object: KubeObject): void {
    this.known.delete(object.metadata.uid!);
    this.options.onGone(object);
  }
}
