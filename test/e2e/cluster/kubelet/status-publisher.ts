import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, ifStatus } from '../api-client';
import { ApiError } from '../api-connection';
import type { Pod } from './pod';
import type { KubeletPodStatus } from './pod-status';

const RETRY_MS = 500;

export interface StatusPublisherOptions {
  readonly api: ApiClient;
  readonly pod: Pod;
  readonly status: () => KubeletPodStatus;
  /** Whether the API server hears nothing of the pod's node. */
  readonly isSilent: () => boolean;
  /** Ends all attempts. */
  readonly until: AbortSignal;
  readonly onError: (error: Error) => void;
}

/** Writes a pod's status, one write at a time and only the newest state of what waits. */
export class StatusPublisher {
  private stale = false;
  private failed = false;
  private writing?: Promise<void>;

  constructor(private readonly options: StatusPublisherOptions) {}

  /** Says that the status has changed; resolves when the server has it or has refused it. */
  publish(): Promise<void> {
    this.stale = true;
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
    });
    return this.writing;
  }

  private async write(): Promise<void> {
    const { isSilent, until } = this.options;
    while (this.stale && !isSilent() && !until.aborted) {
      this.stale = false;
      try {
        await this.writeOnce();
        this.failed = false;
      } catch (error) {
        this.tell(error as Error);
        if (!(error instanceof ApiError)) {
          // The server is away: it hears the newest state when it is back.
          this.stale = true;
          await sleep(RETRY_MS, undefined, { signal: until }).catch(() => undefined);
        }
      }
    }
  }

  /** An outage is told once. */
  private tell(error: Error): void {
    if (!this.failed) {
      this.failed = true;
      this.options.onError(error);
    }
  }

  private async writeOnce(): Promise<void> {
    const { api, pod, status } = this.options;
    // The uid keeps us from writing to a new pod of the same name; 404 and 409 say that ours is gone.
    const patch = { metadata: { uid: pod.metadata.uid }, status: status() };
    await api.patch(pod, 'strategic-merge-patch+json', patch, 'status').catch(ifStatus(404, 409));
  }
}
