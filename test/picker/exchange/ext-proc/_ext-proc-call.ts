import { type ExchangeSettings, ExtProcService } from '../../../../src/picker/exchange';
import {
  Deadlines,
  type GrpcStatusCode,
  type GrpcStream,
  type GrpcStreamHandler,
} from '../../../../src/picker/transport';
import { type Answer, answerOf } from '../../wire/_processing-messages';
import { CountingPort } from '../_counting-port';
import { settingsWith } from '../_settings';

/** A stand-in for the transport: it keeps what is sent as messages in words. */
export class RecordedStream implements GrpcStream {
  readonly answers: Answer[] = [];
  status: GrpcStatusCode | undefined;
  statusMessage = '';
  paused = false;
  /** What `send` returns. */
  keepsUp = true;

  send(head: Buffer, body?: Buffer): boolean {
    if (this.status !== undefined) {
      throw new Error('a message after the status');
    }
    this.answers.push(answerOf(Buffer.concat([head, body ?? Buffer.alloc(0)])));
    return this.keepsUp;
  }

  finish(status: GrpcStatusCode, message = ''): void {
    this.status ??= status;
    this.statusMessage ||= message;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }
}

/** An ext_proc service over a counting port, with calls that tests feed with messages. */
export class ExtProcHarness {
  readonly port = new CountingPort();
  readonly deadlines = new Deadlines(0);
  readonly service: ExtProcService;

  constructor(settings: Partial<ExchangeSettings> = {}) {
    this.service = new ExtProcService({ ...settingsWith(this.port, this.deadlines), ...settings });
  }

  /** Opens a call. */
  open(): ExtProcCall {
    const stream = new RecordedStream();
    const method = this.service.methods.get('/envoy.service.ext_proc.v3.ExternalProcessor/Process')!;
    return new ExtProcCall(stream, method.open(stream));
  }
}

/** One call, seen from its gateway. */
export class ExtProcCall {
  constructor(
    readonly stream: RecordedStream,
    readonly handler: GrpcStreamHandler,
  ) {}

  /** Sends messages; returns the answers to these alone. */
  send(...messages: readonly Buffer[]): Answer[] {
    const before = this.stream.answers.length;
    for (const message of messages) {
      this.handler.message(message);
    }
    return this.stream.answers.slice(before);
  }
}

/** The bodies in a list of answers, put together. */
export function bodyOf(answers: readonly Answer[]): Buffer {
  return Buffer.concat(answers.map((answer) => ('endOfStream' in answer ? answer.body : Buffer.alloc(0))));
}

/** The kinds of a list of answers, the last pieces of bodies marked. */
export function kindsOf(answers: readonly Answer[]): string[] {
  return answers.map((answer) =>
    'endOfStream' in answer && answer.endOfStream ? `${answer.kind} (last)` : answer.kind,
  );
}
