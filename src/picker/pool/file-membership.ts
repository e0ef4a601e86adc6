/**
 * Endpoints from a file that is replaced while the picker runs: edited in place, renamed over, or swapped by Kubernetes
 * through the `..data` link of a mounted ConfigMap. All of these change the file's directory, which is what is watched:
 * a watch of the file itself would stay with the old one. A slow poll covers file systems that announce nothing.
 */
import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorOf } from '../../errors';
import type { Endpoint } from './endpoint';
import { parseEndpointsFile } from './endpoints-file';
import type { MembershipSource } from './membership-source';

export interface FileMembershipOptions {
  readonly file: string;
  /** Told once of each text that cannot be used; the last good endpoints stay. */
  readonly onError: (error: Error) => void;
  /**
   * Time between looks at a file that announces no change.
   * @default 5000
   */
  readonly pollMs?: number;
}

export class FileMembership implements MembershipSource {
  private readonly file: string;
  private readonly onError: (error: Error) => void;
  private readonly pollMs: number;
  private onMembers: ((endpoints: readonly Endpoint[]) => void) | undefined;
  private watcher: FSWatcher | undefined;
  private timer: NodeJS.Timeout | undefined;
  private reading = false;
  private changedWhileReading = false;
  /** The text, or the failure to read one, that was dealt with last. */
  private last = '';

  constructor(options: FileMembershipOptions) {
    this.file = options.file;
    this.onError = options.onError;
    this.pollMs = options.pollMs ?? 5_000;
  }

  start(onMembers: (endpoints: readonly Endpoint[]) => void): void {
    try {
      this.last = readFileSync(this.file, 'utf8');
    } catch (error) {
      throw this.unreadable(error);
    }
    onMembers(parseEndpointsFile(this.last, this.file));
    this.onMembers = onMembers;
    this.watchDirectory();
    this.timer = setInterval(() => this.look(), this.pollMs).unref();
  }

  close(): void {
    this.onMembers = undefined;
    this.watcher?.close();
    clearInterval(this.timer);
  }

  private watchDirectory(): void {
    try {
      this.watcher = watch(dirname(this.file), { persistent: false }, () => this.look());
      // A directory that vanishes ends the watch; the poll goes on.
      this.watcher.on('error', () => this.watcher?.close());
    } catch {
      // Out of watches: the poll alone has to do.
    }
  }

  /** Reads the file, once more if it changed meanwhile. */
  private async look(): Promise<void> {
    this.changedWhileReading = this.reading;
    if (this.reading) return;
    this.reading = true;
    do {
      this.changedWhileReading = false;
      try {
        this.take(await readFile(this.file, 'utf8'));
      } catch (error) {
        const failure = this.unreadable(error);
        this.once(failure.message, () => this.onError(failure));
      }
    } while (this.changedWhileReading);
    this.reading = false;
  }

  private take(text: string): void {
    this.once(text, () => {
      let endpoints: Endpoint[];
      try {
        endpoints = parseEndpointsFile(text, this.file);
      } catch (error) {
        this.onError(error as Error);
        return;
      }
      this.onMembers?.(endpoints);
    });
  }

  private once(state: string, act: () => void): void {
    if (state === this.last || this.onMembers === undefined) return;
    this.last = state;
    act();
  }

  private unreadable(error: unknown): Error {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return errorOf('GKEI_ENDPOINTS_FILE', {
      file: this.file,
      line: undefined,
      field: 'the file',
      problem: `cannot be read (${reason})`,
      remedy: 'set --endpoints to a readable file',
    });
  }
}
