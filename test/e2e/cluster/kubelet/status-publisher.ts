import { type ApiClient, ifStatus } from '../api-client';
import type { Pod } from './pod';
import type { KubeletPodStatus } from './pod-status';

/** Writes a pod's status, one write at a time and only the newest state of what waits. */
export class StatusPublisher {
  private stale = false;
  private writing?: Promise<void>;

  constructor(
    private readonly api: ApiClient,
    private readonly pod: Pod,
    private readonly status: () => KubeletPodStatus,
    private readonly onError: (error: Error) => void,
  ) {}

  /** Says that the status has changed; resolves when the server has it or has refused it. */
  publish(): Promise<void> {
    this.stale = true;
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
    });
    return this.writing;
  }

  private async write(): Promise<void> {
    while (this.stale) {
      this.stale = false;
      // The uid keeps us from writing to a new pod of the same name; 404 and 409 say that ours is gone.
      const patch = { metadata: { uid: this.pod.metadata.uid }, status: this.status() };
      await this.api
        .patch(this.pod, 'strategic-merge-patch+json', patch, 'status')
        .catch(ifStatus(404, 409))
        .catch(this.onError);
    }
  }
}
