import type { Pod } from './pod';

/**
 * Milliseconds from the end of a transfer's bytes, or of its wait for a link, to the moment in which both engines know it. Source:
 * what is left of 26 ms that llm-d's measurement of KV pulled from a peer has for no tokens at all (2,000 tokens take 35 ms, 48,000
 * take 235 ms), without what the second server takes for the request.
 */
export const TRANSFER_MS = 10;

/** The network between pods, over which keys and values go: each pod sends, and receives, one request's after the other. */
export class KvLinks {
  /** Bytes sent since the start. */
  bytes = 0;
  private readonly freeAt = new Map<Pod, number>();

  /** @param bytesPerMs of each pod, in each direction */
  constructor(private readonly bytesPerMs: number) {}

  /** Sends from now on, or when both pods are done with what they send or receive. @returns when both know that it is over */
  send(from: Pod, to: Pod, bytes: number, now: number): number {
    const { freeAt } = this;
    const end = Math.max(now, freeAt.get(from) ?? 0, freeAt.get(to) ?? 0) + bytes / this.bytesPerMs;
    freeAt.set(from, end);
    freeAt.set(to, end);
    this.bytes += bytes;
    return end + TRANSFER_MS;
  }
}
