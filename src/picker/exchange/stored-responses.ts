import { percentDecoded } from '../../percent-decoded';
import { ResponseIdReader } from '../answer';
import { type AnswerHead, canBeRead, FIRST_CLIENT_ERROR, isStream } from './answer-head';
import { pathOf, type RequestHead } from './request-head';
import type { ResponseHome, ResponseHomes } from './response-homes';

/** The operation that creates responses; each is a resource below it, with operations of its own below that. */
const RESPONSES = '/v1/responses';

/** What a request has to do with responses that model servers store; undefined for nothing. */
export function storedResponses(homes: ResponseHomes | undefined, head: RequestHead): StoredResponses | undefined {
  return homes !== undefined && head.target.startsWith(RESPONSES) ? new StoredResponses(homes, head) : undefined;
}

/** What one request has to do with responses that model servers store. */
export class StoredResponses {
  /** The request creates a response, whose id is in its answer. */
  readonly creates: boolean;
  /** The response that the request's path names; empty when it names none. */
  private readonly named: string;
  private reader: ResponseIdReader | undefined;

  constructor(
    private readonly homes: ResponseHomes,
    private readonly head: RequestHead,
  ) {
    const path = pathOf(head.target);
    this.creates = path === RESPONSES && head.method === 'POST';
    this.named = path.startsWith(`${RESPONSES}/`)
      ? percentDecoded(path.slice(RESPONSES.length + 1).split('/', 1)[0])
      : '';
  }

  /** Where the response is that the request's path names. */
  get home(): ResponseHome | undefined {
    return this.homes.find(this.named);
  }

  /** Where the response is that a new one goes on from. */
  homeOf(previous: string): ResponseHome | undefined {
    return this.creates ? this.homes.find(previous) : undefined;
  }

  /** The answer's headers came. @param home where it comes from */
  answered(head: AnswerHead, home: ResponseHome): void {
    if (head.status >= FIRST_CLIENT_ERROR || home.endpoint === '') {
      return;
    }
    if (this.head.method === 'DELETE') {
      this.homes.forget(this.named);
    } else if (this.creates && canBeRead(head)) {
      this.reader = new ResponseIdReader(isStream(head), (id) => this.homes.remember(id, home));
    }
  }

  /** Takes a piece of the answer's body; it is not kept. */
  take(piece: Buffer): void {
    this.reader?.push(piece);
    if (this.reader?.isDone) {
      this.reader = undefined;
    }
  }
}
