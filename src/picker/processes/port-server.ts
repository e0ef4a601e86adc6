import type { Duplex } from 'node:stream';
import { NumberMap } from '../../number-map';
import type { OfferPrompt, ResponseHome } from '../exchange';
import type { PickResult, SchedulingPort } from '../scheduling/port';
import { type RequestObserver, RequestRecord } from '../telemetry';
import type { FrameFields } from './_frame-reader';
import type { FrameWriter } from './_frame-writer';
import { readHome, writeHome, writeHomeless } from './_home-messages';
import { framesThrough } from './_pipe';
import { Kind, readCause, readOffer, readPick, writeAnswer } from './_port-messages';
import { readBegun, readEnded } from './_record-messages';
import type { HomesListener, SharedHomes } from './shared-homes';

/** Most transport processes around one scheduler. */
export const MOST_PROCESSES = 64;

/** What exchanges ask and tell, wherever they live. */
export interface Scheduling {
  readonly port: SchedulingPort;
  readonly observer: RequestObserver;
  /** Undefined when no tokens of prompts are wanted. */
  readonly offerPrompt: OfferPrompt | undefined;
}

/**
 * The scheduler's end of a transport process's pipe: what comes is told to the scheduling port in the order in which it
 * came. When the process goes, whatever it had booked is released, each booking once.
 *
 * A request is known to the scheduler by an id of all processes, made of the one that its process knows it by.
 */
export class PortServer implements HomesListener {
  private readonly writer: FrameWriter;
  private readonly booked = new NumberMap<{ readonly id: number }>();
  private readonly begun = new NumberMap<RequestRecord>();
  private gone = false;

  /**
   * @param slot the number of the process among those that live, from 0 up to but not including {@link MOST_PROCESSES}
   * @param pipe to that process
   * @param homes what all processes tell of where responses are stored
   */
  constructor(
    private readonly scheduling: Scheduling,
    private readonly slot: number,
    pipe: Duplex,
    private readonly homes: SharedHomes,
  ) {
    this.writer = framesThrough(
      pipe,
      (fields) => this.take(fields),
      () => this.release(),
    );
    homes.joined(this);
  }

  remember(id: string, home: ResponseHome): void {
    writeHome(this.writer, id, home);
  }

  forget(id: string): void {
    writeHomeless(this.writer, id);
  }

  private take(fields: FrameFields): void {
    const kind = fields.byte();
    const theirs = fields.number();
    const id = theirs * MOST_PROCESSES + this.slot;
    const { port, observer, offerPrompt } = this.scheduling;
    switch (kind) {
      case Kind.PICK:
        port.pick(readPick(fields, id), (result) => this.answer(theirs, id, result));
        break;
      case Kind.SERVED:
        port.served(id, fields.name());
        break;
      case Kind.FIRST_TOKEN:
        port.firstToken(id);
        break;
      case Kind.USAGE: {
        const [prompt, answer, cached] = [fields.number(), fields.number(), fields.number()];
        port.usage(id, prompt, answer, Number.isNaN(cached) ? undefined : cached);
        break;
      }
      case Kind.DONE:
        this.booked.delete(id);
        port.done(id, readCause(fields));
        break;
      case Kind.OFFER: {
        const prompt = readOffer(fields);
        offerPrompt?.(prompt);
        break;
      }
      case Kind.HOME:
        this.homes.remember(this, ...readHome(fields));
        break;
      case Kind.HOMELESS:
        this.homes.forget(this, fields.text());
        break;
      case Kind.BEGAN: {
        const record = readBegun(fields, id);
        this.begun.set(theirs, record);
        observer.began(record);
        break;
      }
      case Kind.ENDED: {
        const record = this.begun.get(theirs) ?? new RequestRecord(id);
        this.begun.delete(theirs);
        readEnded(fields, record);
        observer.ended(record);
        break;
      }
    }
  }

  private answer(theirs: number, id: number, result: PickResult): void {
    if (result.endpoint !== undefined) {
      if (this.gone) {
        this.scheduling.port.done(id, 'process-gone');
        return;
      }
      this.booked.set(id, { id });
    }
    writeAnswer(this.writer, theirs, result);
  }

  private release(): void {
    this.gone = true;
    this.homes.left(this);
    const { port, observer } = this.scheduling;
    for (const { id } of this.booked.values()) port.done(id, 'process-gone');
    for (const record of this.begun.values()) {
      record.cause = 'process-gone';
      observer.ended(record);
    }
  }
}
