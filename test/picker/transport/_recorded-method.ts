import type { GrpcMethod, GrpcStream, GrpcStreamHandler, StreamEnd } from '../../../src/picker/transport';

/** A call as the server saw it. */
export class RecordedCall implements GrpcStreamHandler {
  readonly messages: Buffer[] = [];
  halfCloses = 0;
  writables = 0;
  readonly ends: StreamEnd[] = [];
  private readonly watchers: { holds: () => boolean; resolve: () => void }[] = [];

  constructor(
    readonly stream: GrpcStream,
    private readonly behaviour: Behaviour,
  ) {}

  message(message: Buffer): void {
    this.messages.push(message);
    this.behaviour.message?.(this, message);
    this.wake();
  }

  halfClose(): void {
    this.halfCloses++;
    this.behaviour.halfClose?.(this);
    this.wake();
  }

  writable(): void {
    this.writables++;
    this.wake();
  }

  closed(end: StreamEnd): void {
    this.ends.push(end);
    this.wake();
  }

  /** Resolves when a condition on this call holds. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.watchers.push({ holds, resolve });
      this.wake();
    });
  }

  private wake(): void {
    for (const { holds, resolve } of this.watchers) {
      if (holds()) {
        resolve();
      }
    }
  }
}

/** What a method of a test does. */
export interface Behaviour {
  readonly honoursTimeout?: boolean;
  readonly message?: (call: RecordedCall, message: Buffer) => void;
  readonly halfClose?: (call: RecordedCall) => void;
}

/** A method that notes every call and behaves as a test says. */
export class RecordedMethod implements GrpcMethod {
  readonly calls: RecordedCall[] = [];
  readonly honoursTimeout: boolean;
  private readonly waiting: { count: number; resolve: (call: RecordedCall) => void }[] = [];

  constructor(private readonly behaviour: Behaviour) {
    this.honoursTimeout = behaviour.honoursTimeout ?? false;
  }

  open(stream: GrpcStream): GrpcStreamHandler {
    const call = new RecordedCall(stream, this.behaviour);
    this.calls.push(call);
    for (const { count, resolve } of this.waiting) {
      if (this.calls.length === count) {
        resolve(call);
      }
    }
    return call;
  }

  /** Resolves with the nth call, counted from 1, when it has come. */
  nth(count: number): Promise<RecordedCall> {
    return new Promise((resolve) => {
      if (this.calls.length >= count) {
        resolve(this.calls[count - 1]);
      } else {
        this.waiting.push({ count, resolve });
      }
    });
  }
}
