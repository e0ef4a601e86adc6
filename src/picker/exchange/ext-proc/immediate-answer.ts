import { encodeImmediateResponse, type WireWriter } from '../../wire';
import { type Refusal, refusalBody } from '../refusal';

/** The header that tells clients and gateways why a sound request was dropped. */
const DROPPED_REASON = 'x-llm-d-request-dropped-reason';

/**
 * Encodes a refusal as the answer that the gateway is to give. It is for exchanges whose answer has not begun: later the
 * gateway could only mix it into the answer, so such exchanges are ended with a gRPC status, which makes the gateway
 * reset the client's stream.
 */
export function encodeImmediateAnswer(writer: WireWriter, refusal: Refusal): Buffer {
  const headers: [string, string][] = [['content-type', 'application/json']];
  if (refusal.droppedReason !== undefined) {
    headers.push([DROPPED_REASON, refusal.droppedReason]);
  }
  return encodeImmediateResponse(writer, {
    status: refusal.status,
    headers,
    body: refusalBody(refusal),
    details: `picker_${refusal.code}`,
  });
}
