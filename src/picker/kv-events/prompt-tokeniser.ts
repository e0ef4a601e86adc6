/**
 * Has prompts tokenised by the server that serves them, at `/tokenize`: it applies its own template and vocabulary. This
 * happens beside the request, which waits for none of it, and never for more than one prompt at a time on a server.
 */
import type { OfferedPrompt } from '../exchange';
import type { Member, Pool, PoolObserver } from '../pool';
import type { CachePort } from '../scheduling';
import { MetricsConnection } from '../scrape';
import type { FollowingCounts, TokenisingResult } from './following-counts';
import { readTokens } from './token-list';
import { bodyBytes, isTokenisable, MOST_PROMPT_BYTES } from './tokenisable';

/** How servers are asked. */
export const TARGET = { path: '/tokenize', timeoutMs: 5_000, maxPageBytes: 16 * 1024 * 1024 };

/** Prompts that may wait for one server, and bytes of all that wait: room for one of any length. */
export const MOST_WAITING = 8;
const MOST_WAITING_BYTES = MOST_PROMPT_BYTES;

/** Answers that would be the same another time. */
const FIRST_REFUSAL = 400;
const FIRST_FAILURE = 500;

interface Desk {
  readonly connection: MetricsConnection;
  readonly waiting: OfferedPrompt[];
  /** The one that is asked for now. */
  asked: OfferedPrompt | undefined;
}

export class PromptTokeniser implements PoolObserver {
  private readonly desks = new Map<Member, Desk>();
  private waitingBytes = 0;

  constructor(
    private readonly pool: Pool,
    private readonly caches: CachePort,
    private readonly counts: FollowingCounts,
  ) {
    pool.observe(this);
  }

  joined(member: Member): void {
    const { address, port } = member.endpoint;
    const connection = new MetricsConnection({ ...TARGET, address, port, scheme: member.scheme }, () => undefined);
    this.desks.set(member, { connection, waiting: [], asked: undefined });
  }

  left(member: Member): void {
    const desk = this.desks.get(member);
    this.desks.delete(member);
    if (desk === undefined) return;
    desk.connection.close();
    for (const prompt of desk.waiting) {
      this.waitingBytes -= bodyBytes(prompt);
      this.unknown(prompt, 'dropped', true);
    }
    if (desk.asked !== undefined) this.unknown(desk.asked, 'dropped', true);
  }

  /** Ends all questions. */
  close(): void {
    for (const member of [...this.desks.keys()]) this.left(member);
  }

  /** Offers a prompt; its tokens are told to scheduling once they are known, if ever. */
  offer(prompt: OfferedPrompt): void {
    const member = this.pool.members.get(prompt.endpoint);
    const desk = member && this.desks.get(member);
    const bytes = bodyBytes(prompt);
    if (!isTokenisable(prompt)) {
      this.unknown(prompt, 'dropped', false);
    } else if (
      desk === undefined ||
      desk.waiting.length === MOST_WAITING ||
      this.waitingBytes + bytes > MOST_WAITING_BYTES
    ) {
      this.unknown(prompt, 'dropped', true);
    } else {
      this.waitingBytes += bytes;
      desk.waiting.push(prompt);
      this.askNext(desk);
    }
  }

  private askNext(desk: Desk): void {
    if (desk.asked !== undefined) return;
    const prompt = desk.waiting.shift();
    if (prompt === undefined) return;
    this.waitingBytes -= bodyBytes(prompt);
    desk.asked = prompt;
    desk.connection.post(prompt.pieces, (result) => {
      desk.asked = undefined;
      const tokens = result.page && readTokens(result.page);
      if (tokens !== undefined) this.known(prompt, tokens);
      else if (result.page === undefined && !isRefusal(result.status)) this.unknown(prompt, 'failed', true);
      else this.unknown(prompt, 'refused', false);
      this.askNext(desk);
    });
  }

  private known({ hashes, model, salt }: OfferedPrompt, tokens: Uint32Array): void {
    this.counts.tokenised.known++;
    this.caches.tokens({ hashes, model, salt, tokens });
  }

  private unknown({ hashes }: OfferedPrompt, result: TokenisingResult, mayAskAgain: boolean): void {
    this.counts.tokenised[result]++;
    this.caches.noTokens(hashes, mayAskAgain);
  }
}

function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= FIRST_REFUSAL && status < FIRST_FAILURE;
}
