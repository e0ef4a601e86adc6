/** What a client may ask of a server. */
export interface TransportLimits {
  /**
   * Longest message in bytes. Longer ones end the call with RESOURCE_EXHAUSTED.
   * @default 4194304, gRPC's usual limit
   */
  readonly maxMessageBytes: number;
  /**
   * Largest header block in bytes, as HTTP/2 counts it. The call's own headers only: the headers of the proxied request
   * travel in messages.
   * @default 65536
   */
  readonly maxHeaderListBytes: number;
  /**
   * Most calls at a time on one connection.
   * @default 20000, since a gateway may put a whole pool's requests on one connection
   */
  readonly maxConcurrentStreams: number;
  /**
   * How many bytes a client may have on the way in one call before it must wait; 65535 at least, the protocol's own.
   * @default 262144
   */
  readonly streamWindowBytes: number;
  /**
   * How many bytes a client may have on the way on one connection before it must wait; 65535 at least.
   * @default 16777216
   */
  readonly connectionWindowBytes: number;
  /**
   * How many bytes may wait in one call for a client that does not take them before `send` returns false.
   * @default 1048576
   */
  readonly sendBufferBytes: number;
}

/** The limits that hold where nothing else is said. */
export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  maxMessageBytes: 4 * 1024 * 1024,
  maxHeaderListBytes: 64 * 1024,
  maxConcurrentStreams: 20_000,
  streamWindowBytes: 256 * 1024,
  connectionWindowBytes: 16 * 1024 * 1024,
  sendBufferBytes: 1024 * 1024,
};
