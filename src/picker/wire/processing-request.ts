import type { HeaderSelection } from './header-selection';
import { readEntry, readMetadata } from './metadata';
import type { StructValue } from './struct-value';
import { WireReader } from './wire-reader';
import { lengthTag, varintTag } from './wire-type';

/** What part of an HTTP request or response a message carries. */
export type ProcessingKind =
  | 'request-headers'
  | 'response-headers'
  | 'request-body'
  | 'response-body'
  | 'request-trailers'
  | 'response-trailers';

/**
 * How the gateway sends a body: `ProcessingMode.BodySendMode` by name. A number stands for a mode that is newer
 * than this list.
 */
export type BodySendMode =
  | 'NONE'
  | 'STREAMED'
  | 'BUFFERED'
  | 'BUFFERED_PARTIAL'
  | 'FULL_DUPLEX_STREAMED'
  | 'GRPC'
  | number;

/** `ProtocolConfiguration`: the body modes of the gateway's filter, told in the first message of a stream. */
export interface ProtocolConfiguration {
  readonly requestBodyMode: BodySendMode;
  readonly responseBodyMode: BodySendMode;
}

const BODY_SEND_MODES: readonly BodySendMode[] = [
  'NONE',
  'STREAMED',
  'BUFFERED',
  'BUFFERED_PARTIAL',
  'FULL_DUPLEX_STREAMED',
  'GRPC',
];

const NO_BODY = Buffer.alloc(0);

// envoy.service.ext_proc.v3.ProcessingRequest
const REQUEST_HEADERS = lengthTag(2);
const RESPONSE_HEADERS = lengthTag(3);
const REQUEST_BODY = lengthTag(4);
const RESPONSE_BODY = lengthTag(5);
const REQUEST_TRAILERS = lengthTag(6);
const RESPONSE_TRAILERS = lengthTag(7);
const METADATA_CONTEXT = lengthTag(8);
/** An entry of a map from the names of filters to structs. */
const ATTRIBUTES = lengthTag(9);
const OBSERVABILITY_MODE = varintTag(10);
const PROTOCOL_CONFIG = lengthTag(11);

// HttpHeaders and HttpTrailers
const HEADER_MAP = lengthTag(1);
const HEADERS_END_OF_STREAM = varintTag(3);

// HttpBody
const BODY = lengthTag(1);
const BODY_END_OF_STREAM = varintTag(2);

// ProtocolConfiguration
const REQUEST_BODY_MODE = varintTag(1);
const RESPONSE_BODY_MODE = varintTag(2);

/**
 * An `envoy.service.ext_proc.v3.ProcessingRequest`, read without copying and without decoding what nobody asks for.
 * One instance serves message after message; everything it returns points into the message last read.
 */
export class ProcessingRequest {
  /** What the message carries; undefined when it is a kind that this codec does not know. */
  kind: ProcessingKind | undefined;
  /** No body and no trailers follow. */
  endOfStream = false;
  /** The piece of body; empty for other kinds. */
  body: Buffer = NO_BODY;
  /** The gateway only watches and will ignore every answer. */
  observabilityMode = false;
  /** The gateway's body modes; undefined in later messages, and from gateways that do not tell. */
  protocolConfig: ProtocolConfiguration | undefined;

  private readonly reader = new WireReader();
  private message: Buffer = NO_BODY;
  private headersStart = 0;
  private headersEnd = 0;
  private metadataStart = 0;
  private metadataEnd = 0;
  private attributesStart = 0;
  private attributesEnd = 0;

  /**
   * Reads a message.
   * @throws WireError when it is malformed
   */
  read(message: Buffer): void {
    this.message = message;
    this.kind = undefined;
    this.endOfStream = false;
    this.body = NO_BODY;
    this.observabilityMode = false;
    this.protocolConfig = undefined;
    this.headersStart = this.headersEnd = 0;
    this.metadataStart = this.metadataEnd = 0;
    this.attributesStart = this.attributesEnd = 0;
    const reader = this.reader.over(message);
    while (reader.next()) {
      this.readField(reader);
    }
  }

  /** Fills a selection from the message's headers or trailers. */
  selectHeaders(selection: HeaderSelection): void {
    selection.readFrom(this.reader.over(this.message, this.headersStart, this.headersEnd));
  }

  /** The value under `metadata_context.filter_metadata[namespace][key]`; undefined when there is none. */
  metadata(namespace: string, key: string): StructValue | undefined {
    return readMetadata(this.reader.over(this.message, this.metadataStart, this.metadataEnd), namespace, key);
  }

  /** The value under `attributes[filter][key]`, of the one filter that a gateway sends; undefined when there is none. */
  attribute(filter: string, key: string): StructValue | undefined {
    return readEntry(this.reader.over(this.message, this.attributesStart, this.attributesEnd), filter, key);
  }

  private readField(reader: WireReader): void {
    switch (reader.tag) {
      case REQUEST_BODY:
        this.readBody(reader, 'request-body');
        return;
      case RESPONSE_BODY:
        this.readBody(reader, 'response-body');
        return;
      case REQUEST_HEADERS:
        this.readHeaders(reader, 'request-headers');
        return;
      case RESPONSE_HEADERS:
        this.readHeaders(reader, 'response-headers');
        return;
      case REQUEST_TRAILERS:
        this.readHeaders(reader, 'request-trailers');
        return;
      case RESPONSE_TRAILERS:
        this.readHeaders(reader, 'response-trailers');
        return;
      case METADATA_CONTEXT: {
        const outer = reader.enter();
        this.metadataStart = reader.position;
        this.metadataEnd = reader.end;
        reader.leave(outer);
        return;
      }
      case ATTRIBUTES: {
        const outer = reader.enter();
        this.attributesStart = reader.position;
        this.attributesEnd = reader.end;
        reader.leave(outer);
        return;
      }
      case OBSERVABILITY_MODE:
        this.observabilityMode = reader.bool();
        return;
      case PROTOCOL_CONFIG:
        this.protocolConfig = readProtocolConfig(reader);
        return;
      default:
        reader.skip();
    }
  }

  private readHeaders(reader: WireReader, kind: ProcessingKind): void {
    this.kind = kind;
    this.endOfStream = false;
    const outer = reader.enter();
    while (reader.next()) {
      if (reader.tag === HEADER_MAP) {
        const mapOuter = reader.enter();
        this.headersStart = reader.position;
        this.headersEnd = reader.end;
        reader.leave(mapOuter);
      } else if (reader.tag === HEADERS_END_OF_STREAM) {
        this.endOfStream = reader.bool();
      } else {
        reader.skip();
      }
    }
    reader.leave(outer);
  }

  private readBody(reader: WireReader, kind: ProcessingKind): void {
    this.kind = kind;
    this.endOfStream = false;
    this.body = NO_BODY;
    const outer = reader.enter();
    while (reader.next()) {
      if (reader.tag === BODY) {
        this.body = reader.bytes();
      } else if (reader.tag === BODY_END_OF_STREAM) {
        this.endOfStream = reader.bool();
      } else {
        reader.skip();
      }
    }
    reader.leave(outer);
  }
}

function readProtocolConfig(reader: WireReader): ProtocolConfiguration {
  let requestBodyMode: BodySendMode = 'NONE';
  let responseBodyMode: BodySendMode = 'NONE';
  const outer = reader.enter();
  while (reader.next()) {
    if (reader.tag === REQUEST_BODY_MODE) {
      requestBodyMode = bodySendMode(reader.varint());
    } else if (reader.tag === RESPONSE_BODY_MODE) {
      responseBodyMode = bodySendMode(reader.varint());
    } else {
      reader.skip();
    }
  }
  reader.leave(outer);
  return { requestBodyMode, responseBodyMode };
}

function bodySendMode(value: number): BodySendMode {
  return BODY_SEND_MODES[value] ?? value;
}
