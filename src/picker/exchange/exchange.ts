import { NOWHERE } from '../../bag';
import { type AnswerEditor, AnswerReader, answerEditor } from '../answer';
import type { ResolvedModel } from '../models';
import { type BodyScan, bodyEdits } from '../request';
import type { DoneCause, PickRequest, PickResult, RefusalReason } from '../scheduling/port';
import type { Expiring } from '../transport';
import { NO_HASHES, NO_PROMPT } from './_no-prompt';
import { type AnswerHead, canBeRead, causeOf, FIRST_CLIENT_ERROR, isStream } from './answer-head';
import { Booking } from './booking';
import type { ExchangeSettings } from './exchange-settings';
import type { BreakOff, GatewaySide } from './gateway-side';
import { asksForModels, modelList } from './model-list';
import * as refusals from './refusal';
import { type BodyReader, RequestBody } from './request-body';
import { decidedOn, type RequestHead } from './request-head';
import { computesPrompt, tellsUsageWhenAsked } from './serving-paths';
import type { StateTimeouts } from './state-timeouts';
import { type StoredResponses, storedResponses } from './stored-responses';

/** Where an exchange stands: the names of the timeouts, and the end. */
type State = keyof StateTimeouts | 'over';

/** With what a request ended: its headers, its last piece of body, its trailers; or that it has not. */
type RequestEnd = 'open' | 'head' | 'body' | 'trailers';

const NOTHING = Buffer.alloc(0);

/**
 * The life of one HTTP request, whatever gateway it came through: head → body → pick → routed → answering → answered.
 * The gateway's side tells what comes; the exchange tells the gateway what to do, and scheduling what has become of the
 * request. The body is held until an endpoint is known.
 */
export class Exchange implements BodyReader, Expiring {
  deadline: number;
  place = NOWHERE;

  private state: State = 'head';
  private stateTimeout: number;
  private readonly booking: Booking;
  private head: RequestHead | undefined;
  private readonly body: RequestBody;
  /** The model that the client asks for; empty when it names none. */
  private asked = '';
  private subset: readonly string[] | undefined;
  private stored: StoredResponses | undefined;
  /** An endpoint was picked: what comes of the request goes on at once. */
  private routed = false;
  private requestEnd: RequestEnd = 'open';
  /** The names of a model that the model server knows by another one than the client. */
  private renamed: { readonly asked: string; readonly served: string } | undefined;
  /** The body asks for usage, though the client did not. */
  private usageAsked = false;
  private answerStatus = 0;
  private answerReader: AnswerReader | undefined;
  private editor: AnswerEditor | undefined;

  /** @param id unique among the requests of the scheduling port */
  constructor(
    id: number,
    private readonly gateway: GatewaySide,
    private readonly settings: ExchangeSettings,
  ) {
    this.booking = new Booking(settings.port, id, settings.observer);
    this.body = new RequestBody(settings, this);
    this.stateTimeout = settings.timeouts.head;
    this.deadline = settings.deadlines.now + this.stateTimeout;
    settings.deadlines.watch(this);
  }

  /** What changes the answer's body while it passes; known once the answer's headers came. */
  get answerEditor(): AnswerEditor | undefined {
    return this.editor;
  }

  /**
   * The request's headers came.
   * @param subset the only endpoints that may serve it, `ip:port`; undefined means any
   */
  requestHead(head: RequestHead, last: boolean, subset: readonly string[] | undefined): void {
    if (this.state !== 'head') {
      return;
    }
    const path = this.settings.servingPaths.find(head.target);
    if (path === undefined) {
      this.refuse(refusals.pathNotServed(head.target), 'refused');
      return;
    }
    const models = asksForModels(head) ? this.settings.listModels() : [];
    if (models.length > 0) {
      this.end('completed');
      this.gateway.reply(modelList(models));
      return;
    }
    this.head = head;
    this.subset = subset;
    this.requestEnd = last ? 'head' : 'open';
    this.stored = storedResponses(this.settings.responseHomes, head);
    if (decidedOn(head, path) === 'headers') {
      const { priority } = this.resolve('');
      const home = this.stored?.home;
      this.renamed = home?.renamed;
      const session = head.session ?? '';
      this.pick({ ...NO_PROMPT, id: this.booking.id, session, priority, subset, home: home?.endpoint });
      return;
    }
    this.enter('body');
    this.body.read(head);
    if (last) {
      this.takeRequest(NOTHING, 'head');
    }
  }

  /** A piece of the request's body came; it must not be changed any more. */
  requestBody(piece: Buffer, last: boolean): void {
    this.takeRequest(piece, last ? 'body' : 'open');
  }

  /** The request's trailers came: its body is over. */
  requestTrailers(): void {
    this.takeRequest(NOTHING, 'trailers');
  }

  /** The gateway keeps up again. */
  writable(): void {
    if (this.routed && !this.body.isEmpty) {
      this.forwardHeld();
    }
  }

  /**
   * The answer's headers came, from a model server or from the gateway itself.
   * @param served the endpoint that served the request, when the gateway tells
   */
  answerHead(head: AnswerHead, served: string | undefined, last: boolean): void {
    if (this.state === 'over') {
      return;
    }
    if (served !== undefined) {
      this.booking.served(served);
    }
    if (!this.routed) {
      this.body.drop(); // the gateway has answered by itself
    }
    this.answerStatus = head.status;
    this.stored?.answered(head, { endpoint: this.booking.endpoint, renamed: this.renamed });
    this.booking.record.status = head.status;
    if (!last && canBeRead(head)) {
      this.readAnswer(head);
    }
    this.enter('answering');
    if (last) {
      this.answerEnd();
    }
  }

  /** A piece of the answer's body came, as the model server sent it. */
  answerBody(piece: Buffer, last: boolean): void {
    if (this.state !== 'answering') {
      return;
    }
    this.booking.record.answerBytes += piece.length;
    if (piece.length > 0 && this.answerStatus < FIRST_CLIENT_ERROR) {
      this.booking.firstToken();
      this.stored?.take(piece);
      this.answerReader?.push(piece);
    }
    this.renewDeadline();
    if (last) {
      this.answerEnd();
    }
  }

  /** The answer's trailers came. */
  answerTrailers(): void {
    if (this.state === 'answering') {
      this.answerEnd();
    }
  }

  bodyRead(scan: BodyScan, asked: string): void {
    const home = this.stored?.homeOf(scan.previousResponse);
    const { model, priority } = this.resolve(asked, home && (home.renamed?.served ?? asked));
    this.edit(scan, asked, model);
    const isComputed = computesPrompt(this.head!.target);
    this.pick({
      id: this.booking.id,
      model,
      session: this.head!.session ?? '',
      priority,
      textBytes: isComputed ? scan.textBytes : 0,
      otherTokens: isComputed ? scan.otherTokens : 0,
      maxTokens: scan.maxTokens,
      ttftTarget: this.head!.ttftTarget,
      streams: scan.stream,
      hashes: isComputed ? scan.hashes(model) : NO_HASHES,
      subset: this.subset,
      home: home?.endpoint,
    });
  }

  bodyRefused(refusal: refusals.Refusal): void {
    this.refuse(refusal, 'refused');
  }

  /** Everything came that can come, and went on. */
  get isComplete(): boolean {
    return this.state === 'answered' && this.requestEnd !== 'open' && this.body.isEmpty;
  }

  /** The exchange is over, whatever state it is in; `cause` counts if the request is booked still. */
  end(cause: DoneCause): void {
    this.booking.release(cause);
    this.body.drop();
    this.state = 'over';
    this.settings.deadlines.forget(this);
  }

  /** The picker will not be there to see the end of this exchange. */
  shutDown(): void {
    this.giveUp('shutdown', refusals.SHUTTING_DOWN);
  }

  expire(): void {
    const refusal = {
      head: undefined,
      body: refusals.BODY_STALLED,
      pick: refusals.PICK_TIMED_OUT,
      routed: refusals.ANSWER_TIMED_OUT,
      answering: undefined,
      answered: undefined,
      over: undefined,
    }[this.state];
    this.giveUp('deadline', refusal);
  }

  private takeRequest(piece: Buffer, end: RequestEnd): void {
    if (this.requestEnd !== 'open' && end !== 'head') {
      return; // nothing may follow its end
    }
    this.requestEnd = end;
    if (this.routed) {
      if (this.body.isEmpty) {
        this.forward(piece, end);
      } else {
        this.body.addLate(piece);
      }
      this.renewDeadline();
    } else if (this.state === 'body' || this.state === 'pick') {
      if (this.state === 'body') {
        this.renewDeadline();
      }
      this.body.add(piece, end !== 'open');
    }
  }

  private resolve(asked: string, earlier?: string): ResolvedModel {
    return this.settings.resolveModel({
      asked,
      earlier,
      rewrite: this.head?.modelRewrite,
      objective: this.head?.objective,
    });
  }

  /** Has the body ask for the model by the name that model servers know, and for usage where that is wanted. */
  private edit(scan: BodyScan, asked: string, served: string): void {
    this.asked = asked;
    this.renamed = served === asked ? undefined : { asked, served };
    const usageWanted = this.settings.usage === 'ask' && tellsUsageWhenAsked(this.head!.target) && scan.stream;
    this.usageAsked = usageWanted && scan.usageRequest !== undefined;
    if (this.changed) {
      this.body.edit(bodyEdits(scan, { model: served, tellsUsage: usageWanted }));
    }
  }

  /** The body was changed, so the answer is changed back. */
  private get changed(): boolean {
    return this.renamed !== undefined || this.usageAsked;
  }

  private pick(request: PickRequest): void {
    this.enter('pick');
    const { record } = this.booking;
    record.asked = this.renamed?.asked ?? request.model;
    record.requestBytes = this.body.length;
    record.traceParent = this.head?.traceParent;
    this.booking.ask(request, (result) => this.picked(result, request));
  }

  private picked(result: PickResult, { model, hashes }: PickRequest): void {
    if (this.state !== 'pick') {
      return; // the gateway has answered by itself meanwhile
    }
    if (result.endpoint === undefined) {
      this.refuse(this.notPicked(result.refusal), 'refused');
      return;
    }
    if (result.wantsTokens) {
      const { readable, salt } = this.body;
      const prompt = { target: this.head!.target, pieces: [...readable], model, salt, hashes };
      this.settings.offerPrompt?.({ endpoint: result.endpoint, ...prompt });
    }
    this.routed = true;
    this.enter('routed');
    const { bodyLength, body } = this;
    const plainAnswer = this.changed || this.stored?.creates === true;
    const traceParent = this.booking.record.newTraceParent;
    const changes = { bodyLength, plainAnswer, decodedBody: body.isDecoded, traceParent };
    this.gateway.forwardHead(result.endpoint, changes, result.fallbacks);
    this.forwardHeld();
  }

  private notPicked(reason: RefusalReason): refusals.Refusal {
    const { listModels } = this.settings;
    return reason === 'unknown-model' ? refusals.modelUnknown(this.asked, listModels()) : refusals.NOT_PICKED[reason];
  }

  /** The length of a body that was read: to be told where it was not told before, and where it has changed. */
  private get bodyLength(): number | undefined {
    const endsWithBody = this.body.isRead && this.requestEnd === 'body';
    const toldOtherwise = this.changed && this.body.isRead && this.head?.contentLength !== undefined;
    return endsWithBody || toldOtherwise ? this.body.length : undefined;
  }

  /** Sends on what is held, as far as the gateway keeps up. */
  private forwardHeld(): void {
    let keepsUp = true;
    do {
      const piece = this.body.takeNext() ?? NOTHING;
      keepsUp = this.forward(piece, this.body.isEmpty ? this.requestEnd : 'open');
    } while (keepsUp && !this.body.isEmpty);
  }

  /** Sends a piece on, and the end of the request if it comes with it. @returns false when the gateway does not keep up */
  private forward(piece: Buffer, end: RequestEnd): boolean {
    const keepsUp = piece.length === 0 && end !== 'body' ? true : this.gateway.forwardBody(piece, end === 'body');
    if (end === 'trailers') {
      this.gateway.forwardTrailers();
    }
    return keepsUp;
  }

  /** Has what is wanted of the answer's body read and changed. */
  private readAnswer(head: AnswerHead): void {
    if (this.settings.usage !== 'ignore') {
      this.answerReader = new AnswerReader();
    }
    const { renamed, settings } = this;
    const servedAs = renamed && settings.synonyms?.().find((names) => names.includes(renamed.served));
    this.editor = answerEditor({ renamed, servedAs, usageAsked: this.usageAsked && isStream(head) });
  }

  private answerEnd(): void {
    const usage = this.answerReader?.usage;
    if (usage !== undefined) {
      this.booking.usage(usage);
    }
    this.booking.release(causeOf(this.answerStatus));
    this.enter('answered');
  }

  private giveUp(reason: BreakOff, refusal: refusals.Refusal | undefined): void {
    const answerBegun = this.state === 'answering' || this.state === 'answered';
    if (this.state === 'over') {
      return;
    }
    if (refusal !== undefined && !answerBegun) {
      this.refuse(refusal, reason);
    } else {
      this.end(reason);
      this.gateway.breakOff(reason);
    }
  }

  private refuse(refusal: refusals.Refusal, cause: DoneCause): void {
    this.booking.record.refusal = refusal.code;
    this.end(cause);
    this.gateway.refuse(refusal);
  }

  private enter(state: keyof StateTimeouts): void {
    this.state = state;
    this.stateTimeout = this.settings.timeouts[state];
    this.renewDeadline();
  }

  private renewDeadline(): void {
    this.deadline = this.settings.deadlines.now + this.stateTimeout;
  }
}
