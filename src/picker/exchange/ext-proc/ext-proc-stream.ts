import { type Bagged, NOWHERE } from '../../../bag';
import { GrpcStatus, type GrpcStatusCode, type GrpcStream, type GrpcStreamHandler } from '../../transport';
import {
  encodeReducedResponseHeaders,
  encodeRemovals,
  type ProcessingRequest,
  UNCHANGED_RESPONSE_HEADERS,
  UNCHANGED_TRAILERS,
} from '../../wire';
import type { Exchange } from '../exchange';
import type { BreakOff, GatewaySide, HeadChanges } from '../gateway-side';
import type { Refusal } from '../refusal';
import { bodyModesProblem } from './body-modes';
import { sendBody } from './body-pieces';
import { destinationOf, encodeDestination } from './destination';
import type { ExtProcCodec } from './ext-proc-codec';
import { encodeImmediateAnswer, encodeReply } from './immediate-answer';
import { MessageIntake } from './message-intake';
import { servedEndpointOf } from './served-endpoint';
import { SUBSET_KEY, SUBSET_NAMESPACE, subsetOf } from './subset-hint';

const BREAK_OFFS: Readonly<Record<BreakOff, readonly [GrpcStatusCode, string]>> = {
  deadline: [GrpcStatus.DEADLINE_EXCEEDED, 'nothing came on this stream for too long'],
  shutdown: [GrpcStatus.UNAVAILABLE, 'the endpoint picker is shutting down'],
};

/** For an answer that is changed while it passes: its length is known at its end alone. */
const RESPONSE_HEADERS_WITHOUT_LENGTH = encodeReducedResponseHeaders(encodeRemovals(['content-length']));

const NOTHING = Buffer.alloc(0);

/** One call of a gateway's ext_proc filter: one HTTP request and its answer, in full duplex both ways. */
export class ExtProcStream implements GrpcStreamHandler, GatewaySide, Bagged {
  place = NOWHERE;
  /** The exchange behind this stream. */
  readonly exchange: Exchange;

  private readonly intake: MessageIntake;
  /** These two are made once for the stream, not for each message. */
  private readonly takeMessage = (request: ProcessingRequest): void => this.take(request);
  private readonly passOn = (piece: Buffer): void => void this.sendBody('response', piece, false);
  private over = false;

  /**
   * @param codec shared by all streams
   * @param createExchange makes the exchange behind this stream
   * @param onClosed told when the stream is over
   */
  constructor(
    private readonly stream: GrpcStream,
    private readonly codec: ExtProcCodec,
    createExchange: (gateway: GatewaySide) => Exchange,
    private readonly onClosed: () => void,
  ) {
    this.intake = new MessageIntake(codec.request, setupProblem);
    this.exchange = createExchange(this);
  }

  message(message: Buffer): void {
    if (this.over) {
      return;
    }
    const objection = this.intake.read(message, this.takeMessage);
    if (objection !== undefined) {
      this.abort(objection.status, objection.message);
    } else if (this.exchange.isComplete) {
      // The status leaves with the last message; the gateway's end of the stream would have it leave alone.
      this.finish(GrpcStatus.OK);
    }
  }

  halfClose(): void {
    this.finish(GrpcStatus.OK);
    this.exchange.end('client-gone');
  }

  writable(): void {
    this.stream.resume();
    this.exchange.writable();
  }

  closed(): void {
    this.over = true;
    this.exchange.end('client-gone');
    this.onClosed();
  }

  forwardHead(endpoint: string, changes: HeadChanges, fallbacks?: readonly string[]): void {
    this.send(encodeDestination(this.codec.writer, destinationOf(endpoint, fallbacks), changes));
  }

  forwardBody(piece: Buffer, last: boolean): boolean {
    return this.sendBody('request', piece, last);
  }

  forwardTrailers(): void {
    this.send(UNCHANGED_TRAILERS.request);
  }

  reply(json: string): void {
    this.send(encodeReply(this.codec.writer, json));
    this.finish(GrpcStatus.OK);
  }

  refuse(refusal: Refusal): void {
    this.send(encodeImmediateAnswer(this.codec.writer, refusal));
    this.finish(GrpcStatus.OK);
  }

  breakOff(reason: BreakOff): void {
    this.finish(...BREAK_OFFS[reason]);
  }

  private take(request: ProcessingRequest): void {
    const { exchange } = this;
    const { body, endOfStream } = request;
    switch (request.kind) {
      case 'request-headers': {
        const subset = subsetOf(request.metadata(SUBSET_NAMESPACE, SUBSET_KEY));
        exchange.requestHead(this.codec.requestHeads.read(request), endOfStream, subset);
        return;
      }
      case 'request-body':
        exchange.requestBody(body, endOfStream);
        return;
      case 'request-trailers':
        exchange.requestTrailers();
        return;
      case 'response-headers': {
        const served = servedEndpointOf(request);
        exchange.answerHead(this.codec.answerHeads.read(request), served, endOfStream);
        const changes = exchange.answerEditor !== undefined;
        this.send(changes ? RESPONSE_HEADERS_WITHOUT_LENGTH : UNCHANGED_RESPONSE_HEADERS);
        return;
      }
      case 'response-body':
        this.sendAnswer(body, endOfStream);
        exchange.answerBody(body, endOfStream);
        return;
      default:
        exchange.answerEditor?.end(this.passOn);
        this.send(UNCHANGED_TRAILERS.response);
        exchange.answerTrailers();
    }
  }

  /** Sends a piece of the answer's body on, with what is to be changed of it. */
  private sendAnswer(piece: Buffer, last: boolean): void {
    const editor = this.exchange.answerEditor;
    if (editor === undefined) {
      this.sendBody('response', piece, last);
      return;
    }
    editor.push(piece, this.passOn);
    if (last) {
      editor.end(this.passOn);
      this.sendBody('response', NOTHING, true);
    }
  }

  private sendBody(direction: 'request' | 'response', piece: Buffer, last: boolean): boolean {
    const keepsUp = sendBody(this.stream, this.codec.writer, direction, piece, last);
    if (!keepsUp) {
      this.stream.pause();
    }
    return keepsUp;
  }

  private send(message: Buffer): void {
    if (!this.stream.send(message)) {
      this.stream.pause();
    }
  }

  /** Ends the stream because the gateway does what it must not. */
  private abort(status: GrpcStatusCode, message: string): void {
    this.finish(status, message);
    this.exchange.end('refused');
  }

  private finish(status: GrpcStatusCode, message?: string): void {
    this.over = true;
    this.stream.finish(status, message);
  }
}

/** Says what is wrong with the gateway's filter, as far as its first message tells; undefined when nothing is. */
function setupProblem(first: ProcessingRequest): string | undefined {
  if (first.observabilityMode) {
    return 'the gateway only observes and would ignore every pick: set observability_mode to false';
  }
  return first.protocolConfig === undefined ? undefined : bodyModesProblem(first.protocolConfig);
}
