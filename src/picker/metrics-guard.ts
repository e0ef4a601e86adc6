import { createHash } from 'node:crypto';
import type { AccessVerdict } from './kube';

/** How long a verdict holds: a right that is taken away ends within a minute, one that is given begins sooner. */
const ALLOWED_MS = 60_000;
const REFUSED_MS = 10_000;

/** Verdicts that are kept, and questions that may be open at once: whoever sends random tokens gets no further. */
const MOST_KEPT = 1_000;
const MOST_OPEN = 16;

/** Longest token that is looked at; those of service accounts have some 1,000 characters. */
const LONGEST_TOKEN = 16_384;

/** What becomes of a request for a page; `unavailable` when it cannot be known now. */
export type GuardVerdict = AccessVerdict | 'unavailable';

/** Lets those read pages whom the cluster allows to, by the bearer token that they send. */
export class MetricsGuard {
  private readonly kept = new Map<string, { readonly verdict: AccessVerdict; readonly until: number }>();
  private readonly open = new Map<string, Promise<GuardVerdict>>();

  /**
   * @param review asks the cluster
   * @param now milliseconds of a clock that never runs backwards
   * @param onFailure told of each question that the cluster did not answer
   */
  constructor(
    private readonly review: (token: string, path: string) => Promise<AccessVerdict>,
    private readonly now: () => number,
    private readonly onFailure: (error: Error) => void,
  ) {}

  /** @param authorization the request's header of that name */
  async judge(authorization: string | undefined, path: string): Promise<GuardVerdict> {
    const [, token] = /^bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (token === undefined || token.length > LONGEST_TOKEN) return 'anonymous';
    // Tokens themselves are not kept.
    const key = `${createHash('sha256').update(token).digest('base64')} ${path}`;
    const known = this.kept.get(key);
    if (known !== undefined && known.until > this.now()) return known.verdict;
    const asked = this.open.get(key);
    if (asked !== undefined) return asked;
    if (this.open.size >= MOST_OPEN) return 'unavailable';
    const verdict = this.ask(key, token, path);
    this.open.set(key, verdict);
    return verdict;
  }

  private async ask(key: string, token: string, path: string): Promise<GuardVerdict> {
    try {
      const verdict = await this.review(token, path);
      this.keep(key, verdict);
      return verdict;
    } catch (error) {
      this.onFailure(error as Error);
      return 'unavailable';
    } finally {
      this.open.delete(key);
    }
  }

  private keep(key: string, verdict: AccessVerdict): void {
    this.kept.delete(key);
    const [oldest] = this.kept.keys();
    if (this.kept.size >= MOST_KEPT) this.kept.delete(oldest);
    this.kept.set(key, { verdict, until: this.now() + (verdict === 'allowed' ? ALLOWED_MS : REFUSED_MS) });
  }
}
