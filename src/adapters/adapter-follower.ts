import { readFile } from 'node:fs/promises';
import type { Logger } from '../logger';
import { type ListedAdapter, parseAdapterList } from './adapter-list';
import { Attempts } from './attempts';
import type { Hub } from './hub';
import { type ModelServerClient, NotListening } from './model-server-client';
import { type PlacedAdapter, type Step, stepsTowards } from './steps';

export interface AdapterFollowerOptions {
  /** The list: a file that may be replaced at any time. */
  readonly file: string;
  readonly server: ModelServerClient;
  readonly hub: Hub;
  readonly logger: Logger;
  /** Longest time that adapters which cannot be loaded keep the pod unready, from when the server answers. */
  readonly readyTimeoutMs: number;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
}

/** How one listed adapter is. */
export interface AdapterStatus {
  readonly name: string;
  readonly state: 'loaded' | 'waiting' | 'failed';
  /** Why it is not loaded. */
  readonly reason?: string;
}

/**
 * Keeps the adapters of one model server at what a file lists.
 *
 * Each look compares the list with what the server says that it has, so it makes no difference whether the list changed,
 * the server restarted or a call failed half-way.
 */
export class AdapterFollower {
  /** Undefined until a list was read: nothing is unloaded before. */
  private wanted: readonly ListedAdapter[] | undefined;
  /** The text that was taken last. */
  private lastText?: string;
  /** Why the newest text could not be taken, to say it once. */
  private lastProblem?: string;
  private readonly folders = new Map<string, string>();
  private readonly downloads = new Set<string>();
  private readonly attempts: Attempts;
  private readonly problems = new Map<string, string>();
  private loaded: readonly PlacedAdapter[] = [];
  private listeningSince?: number;
  private settled = false;

  constructor(private readonly options: AdapterFollowerOptions) {
    this.attempts = new Attempts(options.now);
  }

  /** Whether clients find what is listed: once it was loaded, or the time for that is over. */
  get ready(): boolean {
    return this.settled;
  }

  get status(): readonly AdapterStatus[] {
    const names = new Set(this.loaded.map(({ name }) => name));
    return (this.wanted ?? []).map(({ name }) => {
      const reason = this.problems.get(name);
      const state = names.has(name) && reason === undefined ? 'loaded' : reason === undefined ? 'waiting' : 'failed';
      return { name, state, reason };
    });
  }

  /** Looks at the list and at the server once, and does what leads from the one to the other. */
  async look(): Promise<void> {
    await this.readList();
    if (!(await this.readServer())) {
      return;
    }
    if (this.wanted) {
      const names = new Set(this.wanted.map(({ name }) => name));
      for (const step of stepsTowards(names, this.placed(this.wanted), this.loaded)) {
        await this.take(step);
      }
    }
    await this.settle();
  }

  private async readList(): Promise<void> {
    const { file, logger } = this.options;
    let text: string;
    let adapters: readonly ListedAdapter[];
    try {
      text = await readFile(file, 'utf8');
      if (text === this.lastText) {
        return;
      }
      adapters = parseAdapterList(text);
      this.lastText = text;
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.lastProblem) {
        logger.error('the list of adapters cannot be used; the last good one stays', { file, reason: message });
      }
      this.lastProblem = message;
      return;
    }
    this.lastProblem = undefined;
    this.wanted = adapters;
    this.attempts.clear();
    this.problems.clear();
    logger.info('adapters are listed', { adapters: adapters.map(({ name }) => name) });
  }

  /** @returns whether the server has answered */
  private async readServer(): Promise<boolean> {
    const { server, logger, now } = this.options;
    try {
      this.loaded = await server.loaded();
    } catch (error) {
      if (error instanceof NotListening && this.listeningSince !== undefined) {
        logger.warning('the model server stopped listening; its adapters are loaded again when it is back');
        this.listeningSince = undefined;
        this.settled = false;
        this.loaded = [];
        this.attempts.clear();
      } else if (!(error instanceof NotListening)) {
        logger.warning('the model server does not say what it has loaded', { reason: (error as Error).message });
      }
      return false;
    }
    if (this.listeningSince === undefined) {
      this.listeningSince = now();
      logger.info('the model server listens', { loaded: this.loaded.map(({ name }) => name) });
    }
    return true;
  }

  /** The listed adapters whose files are there; downloads of others are started. */
  private placed(wanted: readonly ListedAdapter[]): readonly PlacedAdapter[] {
    return wanted.flatMap((adapter) => {
      const path = 'path' in adapter ? adapter.path : this.downloaded(adapter);
      return path === undefined ? [] : [{ name: adapter.name, path }];
    });
  }

  private downloaded({ name, repository, revision }: Extract<ListedAdapter, { repository: string }>) {
    const key = `${repository}@${revision ?? ''}`;
    const folder = this.folders.get(key);
    if (folder === undefined && !this.downloads.has(key) && this.attempts.isDue(name)) {
      this.downloads.add(key);
      void this.download(name, key, repository, revision).finally(() => this.downloads.delete(key));
    }
    return folder;
  }

  private async download(name: string, key: string, repository: string, revision: string | undefined): Promise<void> {
    const { hub, logger } = this.options;
    logger.info('an adapter is being downloaded', { adapter: name, repository, revision });
    try {
      const folder = await hub.fetch(repository, revision);
      this.folders.set(key, folder);
      this.attempts.succeeded(name);
      this.problems.delete(name);
      logger.info('an adapter is downloaded', { adapter: name, folder });
    } catch (error) {
      this.fail(name, 'an adapter cannot be downloaded', error as Error);
    }
  }

  private async take(step: Step): Promise<void> {
    const { server, logger } = this.options;
    const { name, path } = step.adapter;
    if (!this.attempts.isDue(name)) {
      return;
    }
    try {
      await server.take(step);
      this.attempts.succeeded(name);
      this.problems.delete(name);
      logger.info(`an adapter is ${DONE[step.kind]}`, { adapter: name, path });
      if (step.kind === 'replace') {
        logger.warning('prompts cached with the old files may still be used: a new version needs a new name', {
          adapter: name,
        });
      }
    } catch (error) {
      this.fail(name, `the model server refuses to ${step.kind} an adapter`, error as Error);
    }
  }

  private fail(name: string, what: string, { message }: Error): void {
    this.problems.set(name, message);
    const retrySeconds = this.attempts.failed(name) / 1000;
    this.options.logger.warning(what, { adapter: name, reason: message, retrySeconds });
  }

  /** Decides whether the pod may get requests. What fails later takes no server out that serves. */
  private async settle(): Promise<void> {
    if (this.settled || !(await this.readServer())) {
      return;
    }
    const { logger, now, readyTimeoutMs } = this.options;
    const missing = this.status.filter(({ state }) => state !== 'loaded');
    if (this.wanted && missing.length === 0) {
      this.settled = true;
      logger.info('every listed adapter is loaded');
    } else if (now() - this.listeningSince! >= readyTimeoutMs) {
      this.settled = true;
      logger.error('serving without adapters that could not be loaded in time', { missing });
    }
  }
}

const DONE = { load: 'loaded', replace: 'replaced', unload: 'unloaded' } as const;
