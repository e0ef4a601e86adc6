/** One endpoint's keep-alive connection for scraping and questions: a request at a time, each with a deadline. */
import { connect, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Scheme } from '../pool';
import { HttpResponse } from './http-response';

export interface MetricsTarget {
  /** IPv4 or IPv6 address without brackets. */
  readonly address: string;
  readonly port: number;
  readonly scheme: Scheme;
  /** Path of the metrics page. */
  readonly path: string;
  /** Time from the request to the last byte of the page. */
  readonly timeoutMs: number;
  /** Largest page that is read. */
  readonly maxPageBytes: number;
}

/** How a fetch ended; the page is overwritten by the next one. */
export type FetchResult =
  | {
      readonly page: Buffer;
      /** Whether nothing but the end of the connection ended the page, so that it may be cut. */
      readonly endedByClose: boolean;
    }
  | {
      readonly page?: undefined;
      readonly failure: string;
      /** Nothing listens there or no way leads there: the model server is gone, not merely slow. */
      readonly unreachable: boolean;
      /** The status of the answer; undefined when none came. */
      readonly status?: number;
    };

/** What a socket received last. All share it: a response keeps a copy of what is its own. */
const RECEIVED = Buffer.allocUnsafeSlow(65_536);

/** Errors of a connection attempt that prove that nothing serves there. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);

export class MetricsConnection {
  readonly target: MetricsTarget;
  private readonly onIdleClose: () => void;
  private readonly get: Buffer;
  /** What is asked now. */
  private request: readonly Buffer[] = [];
  private readonly response: HttpResponse;
  private socket: Socket | undefined;
  /** Whether the socket has carried a response already: then the peer may close it just as we write. */
  private proven = false;
  private waiting: ((result: FetchResult) => void) | undefined;
  private deadline: NodeJS.Timeout | undefined;

  /** @param onIdleClose called when the server closes the kept connection between two fetches: it may be gone */
  constructor(target: MetricsTarget, onIdleClose: () => void) {
    this.target = target;
    this.onIdleClose = onIdleClose;
    this.response = new HttpResponse(target.maxPageBytes);
    this.get = Buffer.from(`${this.head('GET')}Accept: text/plain\r\n\r\n`);
  }

  /** Fetches the page; `done` is called exactly once unless the connection is closed before. One fetch at a time. */
  fetch(done: (result: FetchResult) => void): void {
    this.ask([this.get], done);
  }

  /**
   * As {@link fetch}, for what a page says of some JSON; to ask twice must change nothing.
   * @param pieces the JSON, which stays as it is
   */
  post(pieces: readonly Buffer[], done: (result: FetchResult) => void): void {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const fields = `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
    this.ask([Buffer.from(this.head('POST') + fields), ...pieces], done);
  }

  /** Ends the connection; an outstanding fetch is never answered. */
  close(): void {
    this.waiting = undefined;
    clearTimeout(this.deadline);
    this.drop();
  }

  /** The first lines of a request. */
  private head(method: string): string {
    const { address, port, path } = this.target;
    const host = isIPv6(address) ? `[${address}]` : address;
    return `${method} ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\n`;
  }

  private ask(request: readonly Buffer[], done: (result: FetchResult) => void): void {
    this.request = request;
    this.waiting = done;
    this.deadline = setTimeout(
      () => this.fail(`no answer within ${this.target.timeoutMs} ms`),
      this.target.timeoutMs,
    ).unref();
    this.response.reset();
    this.send();
  }

  private send(): void {
    this.socket ??= this.connect();
    const { socket } = this;
    socket.cork();
    for (const piece of this.request) socket.write(piece);
    socket.uncork();
  }

  private connect(): Socket {
    const { address: host, port, scheme } = this.target;
    const received = (bytes: Buffer) => this.received(bytes);
    // Encrypted and not verified, as kubelets and load balancers probe: no certificate names the address of a pod.
    const socket =
      scheme === 'https'
        ? connectTls({ host, port, rejectUnauthorized: false }).on('data', received)
        : connect({ host, port, onread: readInto(RECEIVED, received) });
    socket.setNoDelay(true);
    this.proven = false;
    let error: NodeJS.ErrnoException | undefined;
    socket.unref();
    socket.on('error', (cause) => {
      error = cause;
    });
    socket.on('close', () => {
      if (this.socket === socket) this.closed(error);
    });
    return socket;
  }

  private received(bytes: Buffer): void {
    if (this.waiting === undefined) {
      this.drop();
      return;
    }
    try {
      if (this.response.feed(bytes)) this.succeed();
    } catch (error) {
      this.fail((error as Error).message);
    }
  }

  private closed(error: NodeJS.ErrnoException | undefined): void {
    const wasProven = this.proven;
    this.drop();
    if (this.waiting === undefined) {
      this.onIdleClose();
    } else if (error === undefined && this.response.end()) {
      this.succeed();
    } else if (wasProven && this.response.untouched) {
      // A kept connection may be closed by the server just when it is used again: that says nothing of the server.
      this.send();
    } else {
      this.fail(error?.code ?? 'the connection closed before the page was whole', UNREACHABLE.has(error?.code ?? ''));
    }
  }

  private succeed(): void {
    this.proven = true;
    const { status, body, reusable, endedByClose } = this.response;
    if (!reusable) this.drop();
    this.finish(
      status === 200 ? { page: body, endedByClose } : { failure: `status ${status}`, unreachable: false, status },
    );
  }

  private fail(failure: string, unreachable = false): void {
    this.drop();
    this.finish({ failure, unreachable });
  }

  private finish(result: FetchResult): void {
    clearTimeout(this.deadline);
    const done = this.waiting;
    this.waiting = undefined;
    done?.(result);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = undefined;
    socket?.destroy();
  }
}

/** Has a socket receive into a buffer, in place of a new one for each piece. */
function readInto(buffer: Buffer, received: (bytes: Buffer) => void) {
  return {
    buffer,
    callback: (length: number) => {
      received(buffer.subarray(0, length));
      return true;
    },
  };
}
