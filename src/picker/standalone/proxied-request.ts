import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as openRequest,
  type ServerResponse,
} from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type Bagged, NOWHERE } from '../../bag';
import {
  type Exchange,
  type GatewaySide,
  type HeadChanges,
  type Refusal,
  refusalBody,
  refusalHeaders,
  SESSION_HEADER,
  TRACE_HEADER,
} from '../exchange';
import { forwardedToClient, forwardedToServer, type RawHeaders } from './forwarded-headers';
import { NoFinalStatus, serverFailure } from './server-failure';
import type { WaitingAnswers } from './waiting-answers';

/** How long a model server may take to accept a connection: one that is gone without a trace never refuses it. */
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Statuses that an answer can end a request with, in three digits: those below are interim, and 101 answers a wish that is never passed
 * on. Source: RFC 9110 section 15.
 */
const FIRST_FINAL_STATUS = 200;

/** Characters that no reason phrase has. Source: RFC 9112 section 4. */
const NOT_IN_REASON = /[^\t\x20-\x7e\x80-\xff]/;

const NOTHING = Buffer.alloc(0);

/** What a proxied request needs of its proxy. */
export interface ProxyContext {
  /** The connections to a model server. */
  agentFor(endpoint: string): Agent;
  /** The proxy takes no more requests, so connections end with their answers. */
  readonly draining: boolean;
  /** Answers that are not the next ones on their connections. */
  readonly waiting: WaitingAnswers;
}

/**
 * One HTTP request on its way through the proxy: between its client, its exchange and the model server that the exchange
 * picks. Pieces pass both ways as they come; whoever reads slowly slows down whoever sends.
 */
export class ProxiedRequest implements GatewaySide, Bagged {
  place = NOWHERE;
  readonly exchange: Exchange;

  private readonly hasBody: boolean;
  private server: ClientRequest | undefined;
  private answer: IncomingMessage | undefined;
  /** The client has its answer, whole or refused or broken off: nothing that the server does matters any more. */
  private over = false;
  private isClosed = false;
  /** Made once, since what is watched is let go of by it. */
  private readonly closed = (): void => this.close();

  constructor(
    private readonly client: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly context: ProxyContext,
    createExchange: (gateway: GatewaySide) => Exchange,
    private readonly onClosed: () => void,
  ) {
    const { 'transfer-encoding': encoding } = client.headers;
    this.hasBody = encoding !== undefined || (this.announcedLength ?? 0) > 0;
    this.exchange = createExchange(this);
  }

  /** Takes the request up. @param expectsContinue the client sends its body only when it is told to */
  start(expectsContinue: boolean): void {
    const { client, response, exchange } = this;
    response.on('close', this.closed);
    if (response.socket === null) {
      this.context.waiting.add(client.socket, this.closed);
    }
    response.on('drain', () => this.answer?.resume());
    const { [SESSION_HEADER]: session, [TRACE_HEADER]: traceParent } = client.headers;
    const head = {
      method: client.method ?? '',
      target: client.url ?? '',
      contentType: client.headers['content-type'] ?? '',
      contentEncoding: client.headers['content-encoding'],
      upgrade: false, // the header concerns this connection alone and goes no further
      contentLength: this.announcedLength,
      session: session?.toString(),
      traceParent: traceParent?.toString(),
    };
    exchange.requestHead(head, !this.hasBody, undefined);
    if (expectsContinue && !this.over) {
      response.writeContinue();
    }
    client.on('data', (piece: Buffer) => exchange.requestBody(piece, false));
    if (this.hasBody) {
      client.on('end', () => this.bodyEnded());
    }
  }

  /** Whether the request came over this connection. */
  cameOver(socket: unknown): boolean {
    return this.client.socket === socket;
  }

  forwardHead(endpoint: string, changes: HeadChanges): void {
    const { client } = this;
    const colon = endpoint.lastIndexOf(':');
    const agent = this.context.agentFor(endpoint);
    const server = openRequest({
      agent,
      protocol: agent instanceof TlsAgent ? 'https:' : 'http:',
      host: endpoint.slice(0, colon).replace(/^\[|\]$/g, ''),
      port: endpoint.slice(colon + 1),
      method: client.method,
      path: client.url,
      headers: [...forwardedToServer(client.rawHeaders, changes), ...this.framing(changes.bodyLength)],
    });
    this.server = server;
    server.on('socket', limitConnectTime);
    server.on('response', (answer) => this.answered(answer));
    server.on('drain', () => {
      client.resume();
      this.exchange.writable();
    });
    server.on('error', (error) => this.serverFailed(error));
    if (!this.hasBody) {
      server.end();
    }
  }

  forwardBody(piece: Buffer, last: boolean): boolean {
    const { server } = this;
    if (server === undefined || server.destroyed) {
      return true;
    }
    if (last) {
      server.end(piece);
      return true;
    }
    const keepsUp = server.write(piece);
    if (!keepsUp) {
      this.client.pause();
    }
    return keepsUp;
  }

  forwardTrailers(): void {
    if (this.server?.destroyed === false) {
      this.server.addTrailers(pairs(this.client.rawTrailers));
      this.server.end();
    }
  }

  reply(json: string): void {
    this.respond(200, ['content-type', 'application/json'], json);
  }

  refuse(refusal: Refusal): void {
    this.respond(refusal.status, refusalHeaders(refusal).flat(), refusalBody(refusal));
  }

  breakOff(): void {
    this.end();
    this.response.destroy();
  }

  /** Answers the client without a model server. */
  private respond(status: number, headers: readonly string[], body: string): void {
    this.end();
    const length = ['content-length', String(Buffer.byteLength(body))];
    this.response.writeHead(status, [...headers, ...length, ...this.connection()]);
    this.response.end(body);
  }

  private get announcedLength(): number | undefined {
    const { 'content-length': length } = this.client.headers;
    return length === undefined ? undefined : Number(length);
  }

  private bodyEnded(): void {
    if (this.client.rawTrailers.length > 0) {
      this.exchange.requestTrailers();
    } else {
      this.exchange.requestBody(NOTHING, true);
    }
  }

  /** The headers that tell the model server where the body ends. */
  private framing(bodyLength: number | undefined): string[] {
    const { method } = this.client;
    if (!this.hasBody) {
      return method === 'GET' || method === 'HEAD' ? [] : ['content-length', '0'];
    }
    const length = bodyLength ?? this.announcedLength;
    return length === undefined ? ['transfer-encoding', 'chunked'] : ['content-length', String(length)];
  }

  private connection(): string[] {
    return this.context.draining ? ['connection', 'close'] : [];
  }

  private answered(answer: IncomingMessage): void {
    const { exchange, response } = this;
    this.answer = answer;
    answer.on('error', (error) => this.serverFailed(error));
    const { statusCode: status = 0, statusMessage: reason = '' } = answer;
    if (status < FIRST_FINAL_STATUS) {
      this.serverFailed(new NoFinalStatus());
      return;
    }
    const { 'content-type': contentType, 'content-encoding': contentEncoding } = answer.headers;
    exchange.answerHead({ status, contentType, contentEncoding }, undefined, false);
    const editor = exchange.answerEditor;
    const headers = [...forwardedToClient(answer.rawHeaders, editor !== undefined), ...this.connection()];
    response.sendDate = false; // the model server's own date passes
    response.writeHead(status, NOT_IN_REASON.test(reason) ? '' : reason, headers);
    if (answer.headers['content-length'] === undefined) {
      response.flushHeaders(); // a stream may take its time before the first piece
    }
    const passOn = (piece: Buffer) => {
      if (!response.write(piece)) {
        answer.pause();
      }
    };
    answer.on('data', (piece: Buffer) => {
      exchange.answerBody(piece, false);
      if (editor === undefined) {
        passOn(piece);
      } else {
        editor.push(piece, passOn);
      }
    });
    answer.on('end', () => {
      editor?.end(passOn);
      exchange.answerBody(NOTHING, true);
      this.over = true;
      response.addTrailers(pairs(answer.rawTrailers));
      response.end();
    });
  }

  private serverFailed(error: NodeJS.ErrnoException): void {
    if (this.over) {
      return;
    }
    this.exchange.end('server-reset');
    if (this.response.headersSent) {
      this.breakOff();
    } else {
      this.refuse(serverFailure(error));
    }
  }

  /** The response is done with: sent whole, or its client has gone. */
  private close(): void {
    if (this.isClosed) {
      return;
    }
    this.isClosed = true;
    this.context.waiting.delete(this.client.socket, this.closed);
    this.exchange.end('client-gone');
    this.end();
    this.onClosed();
  }

  /** Lets go of the model server, and takes what the client may still send off the line. */
  private end(): void {
    this.over = true;
    // A connection whose answer came whole belongs to the next request already.
    if (this.answer?.complete !== true || this.server?.writableFinished !== true) {
      this.server?.destroy();
    }
    this.client.resume();
  }
}

function limitConnectTime(socket: Socket): void {
  if (socket.connecting) {
    const timedOut = () => socket.destroy(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' }));
    const timer = setTimeout(timedOut, CONNECT_TIMEOUT_MS);
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  }
}

function pairs(raw: RawHeaders): [string, string][] {
  return raw.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, raw[at + 1]]] : []));
}
