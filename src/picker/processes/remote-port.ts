import type { Duplex } from 'node:stream';
import { NumberMap } from '../../number-map';
import type { OfferedPrompt } from '../exchange';
import { isTokenisable } from '../kv-events/tokenisable';
import type { DoneCause, PickRequest, PickResult, SchedulingPort } from '../scheduling/port';
import type { RequestObserver, RequestRecord } from '../telemetry';
import type { FrameFields } from './_frame-reader';
import type { FrameWriter } from './_frame-writer';
import { readHome, writeHome, writeHomeless } from './_home-messages';
import { framesThrough } from './_pipe';
import { beginMessage, Kind, readAnswer, writeCause, writeOffer, writePick } from './_port-messages';
import { writeBegun, writeEnded } from './_record-messages';
import { ToldHomes } from './shared-homes';

const GONE: PickResult = { refusal: 'no-endpoint' };

/** The scheduling port of a process that the scheduler does not live in, and all else that exchanges tell. */
export class RemotePort implements SchedulingPort, RequestObserver {
  private readonly writer: FrameWriter;
  private answers = new NumberMap<(result: PickResult) => void>();
  private gone = false;
  /** Where responses are stored, as all processes have told. */
  readonly responseHomes = new ToldHomes({
    remember: (id, home) => writeHome(this.writer, id, home),
    forget: (id) => writeHomeless(this.writer, id),
  });

  /**
   * @param pipe to the scheduler's process
   * @param onGone the scheduler's process is gone: every pick, also those that wait, finds no endpoint from now on
   */
  constructor(
    private readonly pipe: Duplex,
    onGone: () => void,
  ) {
    this.writer = framesThrough(
      pipe,
      (fields) => this.take(fields),
      () => {
        this.gone = true;
        const waiting = this.answers.values();
        this.answers = new NumberMap();
        for (const answer of waiting) answer(GONE);
        onGone();
      },
    );
  }

  pick(request: PickRequest, answer: (result: PickResult) => void): void {
    if (this.gone) {
      answer(GONE);
      return;
    }
    this.answers.set(request.id, answer);
    writePick(this.writer, request);
  }

  served(id: number, endpoint: string): void {
    beginMessage(this.writer, Kind.SERVED, id);
    this.writer.name(endpoint);
    this.writer.end();
  }

  firstToken(id: number): void {
    beginMessage(this.writer, Kind.FIRST_TOKEN, id);
    this.writer.end();
  }

  usage(id: number, promptTokens: number, answerTokens: number, cachedTokens: number | undefined): void {
    beginMessage(this.writer, Kind.USAGE, id);
    this.writer.number(promptTokens);
    this.writer.number(answerTokens);
    this.writer.number(cachedTokens ?? Number.NaN);
    this.writer.end();
  }

  done(id: number, cause: DoneCause): void {
    beginMessage(this.writer, Kind.DONE, id);
    writeCause(this.writer, cause);
    this.writer.end();
  }

  began(record: RequestRecord): void {
    writeBegun(this.writer, record);
  }

  ended(record: RequestRecord): void {
    writeEnded(this.writer, record);
  }

  /** Bodies go through the pipe only where something comes of it. */
  offerPrompt(prompt: OfferedPrompt): void {
    writeOffer(this.writer, isTokenisable(prompt) ? prompt : { ...prompt, pieces: [] });
  }

  /** Closes the pipe when everything that was told is on its way. */
  async close(): Promise<void> {
    if (this.gone) return;
    this.writer.flush();
    await new Promise<void>((resolve) => {
      this.pipe.end(resolve);
    });
  }

  private take(fields: FrameFields): void {
    const kind = fields.byte();
    const id = fields.number();
    if (kind === Kind.ANSWER) this.answered(id, readAnswer(fields));
    else if (kind === Kind.HOME) this.responseHomes.heard(...readHome(fields));
    else this.responseHomes.heard(fields.text(), undefined);
  }

  private answered(id: number, result: PickResult): void {
    const answer = this.answers.get(id);
    this.answers.delete(id);
    answer?.(result);
  }
}
