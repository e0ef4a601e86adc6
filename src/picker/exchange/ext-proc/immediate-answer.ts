import { encodeImmediateResponse, type WireWriter } from '../../wire';
import { type Refusal, refusalBody, refusalHeaders } from '../refusal';

/** Encodes JSON of the picker's own as the answer that the gateway is to give. */
export function encodeReply(writer: WireWriter, json: string): Buffer {
  return encodeImmediateResponse(writer, {
    status: 200,
    headers: [['content-type', 'application/json']],
    body: json,
    details: 'picker_answered',
  });
}

/**
 * Encodes a refusal as the answer that the gateway is to give. It is for exchanges whose answer has not begun: later the
 * gateway could only mix it into the answer, so such exchanges are ended with a gRPC status, which makes the gateway
 * reset the client's stream.
 */
export function encodeImmediateAnswer(writer: WireWriter, refusal: Refusal): Buffer {
  return encodeImmediateResponse(writer, {
    status: refusal.status,
    headers: refusalHeaders(refusal),
    body: refusalBody(refusal),
    details: `picker_${refusal.code}`,
  });
}
