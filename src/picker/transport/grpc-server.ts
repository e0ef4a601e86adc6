import type { Deadlines } from './deadlines';
import type { GrpcStatusCode } from './grpc-status';
import type { CertificateSource } from './tls/certificate-source';
import type { TransportLimits } from './transport-limits';

/** How a stream ended. */
export type StreamEnd =
  /** The status was sent. */
  | 'finished'
  /** The client reset the stream or its connection broke. */
  | 'reset'
  /** The time that the client gave in `grpc-timeout` passed. */
  | 'deadline';

/** The server's side of one gRPC call. Every call is handled as a stream of messages both ways. */
export interface GrpcStream {
  /**
   * Sends one message, given in up to two parts. The head is copied before the call returns; the body is passed on by
   * reference and must not be changed any more.
   * @returns false when the client does not keep up: whatever can wait should, until `writable` is told
   */
  send(head: Buffer, body?: Buffer): boolean;
  /** Sends the status after all messages and ends the call. */
  finish(status: GrpcStatusCode, message?: string): void;
  /** Stops taking messages from the client, which its flow control window soon makes it notice. */
  pause(): void;
  /** Takes messages again. */
  resume(): void;
}

/**
 * What is done with one call. `closed` comes exactly once, last, however the call ends; after it, and after `finish`
 * was called, nothing else comes.
 */
export interface GrpcStreamHandler {
  /** A message came; it stays valid as long as it is referred to. */
  message(message: Buffer): void;
  /** The client will send no more messages. */
  halfClose(): void;
  /** The client takes messages again after `send` had returned false. */
  writable(): void;
  /** The call is over. */
  closed(end: StreamEnd): void;
}

/** A method that can be called. */
export interface GrpcMethod {
  /**
   * Whether the server ends the call with DEADLINE_EXCEEDED when the time in `grpc-timeout` has passed.
   *
   * A client that sets a timeout ends the call by itself when it is over, so the server needs to do so only to protect
   * itself from clients that vanish. Long streams ignore the header: gateways stamp the timeout of their gRPC service
   * on calls that are meant to last as long as an answer does.
   */
  readonly honoursTimeout: boolean;
  /**
   * Whether a shutdown leaves time for its calls to finish.
   * @default true
   */
  readonly isAwaited?: boolean;
  /** A call begins. */
  open(stream: GrpcStream): GrpcStreamHandler;
}

/** Methods by path, `/<package>.<Service>/<Method>`. */
export type GrpcMethods = ReadonlyMap<string, GrpcMethod>;

/** What a server needs. */
export interface GrpcServerOptions {
  readonly methods: GrpcMethods;
  /** Where the certificate comes from; undefined means plaintext HTTP/2 with prior knowledge. */
  readonly certificate?: CertificateSource;
  readonly limits?: Partial<TransportLimits>;
  readonly deadlines: Deadlines;
  /** Told of an error that a handler threw, which is a mistake of ours; its call ends with INTERNAL. */
  readonly onFault: (error: unknown) => void;
}

/** A gRPC server. */
export interface GrpcServer {
  /**
   * Starts to listen.
   * @param port 0 for any free one
   * @param host the address to listen on @default all addresses
   * @returns the port
   */
  listen(port: number, host?: string): Promise<number>;
  /** How many calls are open. */
  readonly openStreams: number;
  /**
   * Takes no new connections, tells clients to open no more calls on the ones they have, and lets calls that are open
   * finish. Resolves when none is left of those that are awaited, or after `graceMs`.
   */
  drain(graceMs: number): Promise<void>;
  /** Closes all connections; calls that are still open are reset, once what was sent on them had time to leave. */
  close(): Promise<void>;
}
