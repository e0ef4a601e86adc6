import { type Bagged, NOWHERE } from '../../bag';
import { type BodyBudget, HeldBody, type ServingPaths, type StateTimeouts } from '../exchange';
import { sendBody } from '../exchange/ext-proc/body-pieces';
import type { ExtProcCodec } from '../exchange/ext-proc/ext-proc-codec';
import { MessageIntake } from '../exchange/ext-proc/message-intake';
import { decidedOn } from '../exchange/request-head';
import { type BodyScan, scanFor } from '../request';
import {
  type Deadlines,
  type Expiring,
  GrpcStatus,
  type GrpcStatusCode,
  type GrpcStream,
  type GrpcStreamHandler,
} from '../transport';
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
  /** Counts what all bodies together hold; when it is spent, bodies go on without a name. */
  readonly bodyBudget: BodyBudget;
  readonly deadlines: Deadlines;
  /** How long a request's headers, and each next piece of its body, are waited for. */
  readonly timeouts: Pick<StateTimeouts, 'head' | 'body'>;
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
export class ModelNameStream implements GrpcStreamHandler, Expiring, Bagged {
  deadline: number;
  place = NOWHERE;

  private readonly intake: MessageIntake;
  /** Made once for the stream, not for each message. */
  private readonly takeMessage = (request: ProcessingRequest): void => this.take(request);
  private scan: BodyScan | undefined;
  private readonly held: HeldBody;
  private requestEnd: RequestEnd = 'open';
  private over = false;

  constructor(
    private readonly stream: GrpcStream,
    private readonly codec: ExtProcCodec,
    private readonly settings: ModelNameSettings,
  ) {
    const { bodyBudget, deadlines, timeouts } = settings;
    this.intake = new MessageIntake(codec.request, setupProblem);
    this.held = new HeldBody(bodyBudget);
    this.deadline = deadlines.now + timeouts.head;
    deadlines.watch(this);
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
    if (!this.held.isEmpty) {
      this.forwardHeld();
    }
  }

  closed(): void {
    this.letGo();
  }

  expire(): void {
    this.finish(GrpcStatus.DEADLINE_EXCEEDED, 'nothing came on this stream for too long');
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
      this.settings.deadlines.forget(this);
    } else {
      this.scan = scanFor(head.contentType, false);
      this.renewDeadline();
    }
  }

  private takeBody(piece: Buffer, end: RequestEnd): void {
    const { scan, held } = this;
    if (scan === undefined && held.isEmpty) {
      this.forward(piece, end);
      return;
    }
    this.requestEnd = end;
    this.renewDeadline();
    const fits = held.add(piece, end !== 'open');
    if (scan === undefined) {
      return; // behind what the gateway does not take yet
    }
    scan.push(piece);
    if (end !== 'open') {
      scan.end();
    }
    const readable = scan.problem === undefined && fits && held.length <= this.settings.maxBodyBytes;
    if (end !== 'open' || !readable) {
      const model = readable ? scan.model : undefined;
      this.route(model, model === undefined ? 'unnamed' : 'named');
      this.forwardHeld();
    }
  }

  /** Sends the headers on, and lets the gateway choose the route by them. */
  private route(model: string | undefined, outcome: RoutedAs): void {
    this.scan = undefined;
    this.settings.routed(outcome);
    this.send(encodeModelName(this.codec.writer, model));
  }

  /** Sends on what is held, as far as the gateway keeps up; with the last of it, the end of the request if that has come. */
  private forwardHeld(): void {
    const { held } = this;
    let keepsUp = true;
    do {
      const piece = held.takeFirst() ?? NOTHING;
      keepsUp = this.forward(piece, held.isEmpty ? this.requestEnd : 'open');
    } while (keepsUp && !held.isEmpty);
    if (held.isEmpty) {
      this.settings.deadlines.forget(this);
    } else {
      this.renewDeadline();
    }
  }

  /** @returns false when the gateway does not keep up */
  private forward(piece: Buffer, end: RequestEnd): boolean {
    let keepsUp = true;
    if (piece.length > 0 || end === 'body') {
      keepsUp = this.pass('request', piece, end === 'body');
    }
    if (end === 'trailers') {
      this.send(UNCHANGED_TRAILERS.request);
    }
    return keepsUp;
  }

  private pass(direction: 'request' | 'response', piece: Buffer, last: boolean): boolean {
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

  private finish(status: GrpcStatusCode, message?: string): void {
    this.letGo();
    this.stream.finish(status, message);
  }

  private letGo(): void {
    this.over = true;
    this.held.drop();
    this.settings.deadlines.forget(this);
  }

  private renewDeadline(): void {
    const { deadlines, timeouts } = this.settings;
    this.deadline = deadlines.now + timeouts.body;
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
