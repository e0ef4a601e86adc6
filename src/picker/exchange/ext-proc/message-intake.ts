import { GrpcStatus, type GrpcStatusCode } from '../../transport';
import { type ProcessingRequest, WireError } from '../../wire';
import { MessageOrder } from './message-order';

/** Why a message cannot be taken: the status to end the stream with, and what is wrong. */
export interface Objection {
  readonly status: GrpcStatusCode;
  readonly message: string;
}

/** Reads the messages of one stream, and says what a gateway does that it must not. */
export class MessageIntake {
  private readonly order = new MessageOrder();
  private first = true;

  /**
   * @param request read anew for each message; shared by all streams
   * @param setupProblem says what is wrong with the gateway's filter, as far as its first message tells
   */
  constructor(
    private readonly request: ProcessingRequest,
    private readonly setupProblem: (first: ProcessingRequest) => string | undefined,
  ) {}

  /** Reads a message into the request and takes it; says why where it cannot be taken. */
  read(message: Buffer, take: (request: ProcessingRequest) => void): Objection | undefined {
    try {
      this.request.read(message);
      const objection = this.objectionTo(this.request);
      if (objection === undefined) {
        take(this.request);
      }
      return objection;
    } catch (error) {
      if (!(error instanceof WireError)) {
        throw error;
      }
      return { status: GrpcStatus.INVALID_ARGUMENT, message: error.message };
    }
  }

  private objectionTo(request: ProcessingRequest): Objection | undefined {
    if (this.first) {
      this.first = false;
      const message = this.setupProblem(request);
      if (message !== undefined) {
        return { status: GrpcStatus.FAILED_PRECONDITION, message };
      }
    }
    if (request.kind === undefined) {
      return { status: GrpcStatus.UNIMPLEMENTED, message: 'a message that carries none of the known parts of HTTP' };
    }
    const message = this.order.problemOf(request.kind);
    return message === undefined ? undefined : { status: GrpcStatus.FAILED_PRECONDITION, message };
  }
}
