import type { ServingPaths } from '../exchange';
import { sendBody } from '../exchange/ext-proc/body-pieces';
import type { ExtProcCodec } from '../exchange/ext-proc/ext-proc-codec';
import { MessageIntake } from '../exchange/ext-proc/message-intake';
import { decidedOn } from '../exchange/request-head';
import { type BodyScan, scanFor } from '../request';
import { GrpcStatus, type GrpcStatusCode, type GrpcStream, type GrpcStreamHandler } from '../transport';
import { type ProcessingRequest, UNCHANGED_RESPONSE_HEADERS, UNCHANGED_TRAILERS } from '../wire';
import { encodeModelName } from './model-name';

/** With what a request ended: its headers, its last piece of body, its trailers; or that it has not. */
type RequestEnd = 'open' | 'head' | 'body' | 'trailers';

const NOTHING = Buffer.alloc(0);

/** What all streams of a model router share. */
export interface ModelNameSettings {
  /** Paths whose bodies name a model. */
  readonly servingPaths: ServingPaths;
  /** Longest body that is held until its model is known; a longer one goes on without a name. */
  readonly maxBodyBytes: number;
  /** Told what became of each request. */
  readonly routed: (outcome: RoutedAs) => void;
}

/** What became of a request: its model was named, its body names none, or it is none that names models. */
export type RoutedAs = 'named' | 'unnamed' | 'passed';

/**
 * One call of a gateway's routing extension: one HTTP request, whose body is held until the model that it asks for is
 * known and stands in a header. Nothing is refused here: what has no model goes on without the header, and whoever serves
 * it says what is wrong.
 */
export class ModelNameStream implements GrpcStreamHandler {
  private readonly intake: MessageIntake;
  /** Made once for the stream, not for each message. */
  private readonly takeMessage = (request: ProcessingRequest): void => this.take(request);
  private scan: BodyScan | undefined;
  private held: Buffer[] = [];
  private heldBytes = 0;
  private over = false;

  constructor(
    private readonly stream: GrpcStream,
    private readonly codec: ExtProcCodec,
    private readonly settings: ModelNameSettings,
  ) {
    this.intake = new MessageIntake(codec.request, setupProblem);
  }

  message(message: Buffer): void {
    if (this.over) {
      return;
    }
    const objection = this.intake.read(message, this.takeMessage);
    if (objection !== undefined) {
      this.finish(objection.status, objection.message);
    }
  }

  halfClose(): void {
    this.finish(GrpcStatus.OK);
  }

  writable(): void {
    this.stream.resume();
  }

  closed(): void {
    this.over = true;
    this.held = [];
  }

  private take(request: ProcessingRequest): void {
    const { body, endOfStream } = request;
    switch (request.kind) {
      case 'request-headers':
        this.takeHead(request, endOfStream);
        return;
      case 'request-body':
        this.takeBody(body, endOfStream ? 'body' : 'open');
        return;
      case 'request-trailers':
        this.takeBody(NOTHING, 'trailers');
        return;
      case 'response-headers':
        this.send(UNCHANGED_RESPONSE_HEADERS);
        return;
      case 'response-body':
        this.pass('response', body, endOfStream);
        return;
      default:
        this.send(UNCHANGED_TRAILERS.response);
    }
  }

  private takeHead(request: ProcessingRequest, last: boolean): void {
    const head = this.codec.requestHeads.read(request);
    const path = this.settings.servingPaths.find(head.target);
    if (last || path === undefined || decidedOn(head, path) === 'headers') {
      this.route(undefined, 'passed');
    } else {
      this.scan = scanFor(head.contentType, false);
    }
  }

  private takeBody(piece: Buffer, end: RequestEnd): void {
    const { scan } = this;
    if (scan === undefined) {
      this.forward(piece, end);
      return;
    }
    if (piece.length > 0) {
      this.held.push(piece);
      this.heldBytes += piece.length;
      scan.push(piece);
    }
    if (end !== 'open') {
      scan.end();
    }
    const readable = scan.problem === undefined && this.heldBytes <= this.settings.maxBodyBytes;
    if (end !== 'open' || !readable) {
      const model = readable ? scan.model : undefined;
      this.route(model, model === undefined ? 'unnamed' : 'named');
      this.forwardHeld(end);
    }
  }

  /** Sends the headers on, and lets the gateway choose the route by them. */
  private route(model: string | undefined, outcome: RoutedAs): void {
    this.scan = undefined;
    this.settings.routed(outcome);
    this.send(encodeModelName(this.codec.writer, model));
  }

  private forwardHeld(end: RequestEnd): void {
    const { held } = this;
    this.held = [];
    for (const [index, piece] of held.entries()) {
      this.forward(piece, index === held.length - 1 ? end : 'open');
    }
    if (held.length === 0) {
      this.forward(NOTHING, end);
    }
  }

  private forward(piece: Buffer, end: RequestEnd): void {
    if (piece.length > 0 || end === 'body') {
      this.pass('request', piece, end === 'body');
    }
    if (end === 'trailers') {
      this.send(UNCHANGED_TRAILERS.request);
    }
  }

  private pass(direction: 'request' | 'response', piece: Buffer, last: boolean): void {
    if (!sendBody(this.stream, this.codec.writer, direction, piece, last)) {
      this.stream.pause();
    }
  }

  private send(message: Buffer): void {
    if (!this.stream.send(message)) {
      this.stream.pause();
    }
  }

  private finish(status: GrpcStatusCode, message?: string): void {
    this.over = true;
    this.held = [];
    this.stream.finish(status, message);
  }
}

/** Says what is wrong with the gateway's filter, as far as its first message tells; undefined when nothing is. */
function setupProblem({ observabilityMode, protocolConfig }: ProcessingRequest): string | undefined {
  if (observabilityMode) {
    return 'the gateway only observes and would ignore the model’s name: set observability_mode to false';
  }
  return protocolConfig === undefined || protocolConfig.requestBodyMode === 'FULL_DUPLEX_STREAMED'
    ? undefined
    : `request_body_mode is ${protocolConfig.requestBodyMode}: set it to FULL_DUPLEX_STREAMED, and request_trailer_mode to SEND`;
}
