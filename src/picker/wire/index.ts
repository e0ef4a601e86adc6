export { HeaderSelection, type WantedHeader } from './header-selection';
export { healthCheckResponse, readHealthCheckRequest, type ServingStatus } from './health';
export {
  type BodySendMode,
  type ProcessingKind,
  ProcessingRequest,
  type ProtocolConfiguration,
} from './processing-request';
export {
  type Direction,
  type EncodedRemovals,
  encodeBodyHead,
  encodeChangedRequestHeaders,
  encodeImmediateResponse,
  encodeReducedResponseHeaders,
  encodeRemovals,
  type HeaderChanges,
  type ImmediateResponse,
  UNCHANGED_RESPONSE_HEADERS,
  UNCHANGED_TRAILERS,
} from './processing-response';
export type { NestedText, Struct, StructValue } from './struct-value';
export { WireError } from './wire-error';
export { WireWriter } from './wire-writer';
