import { WireReader } from './wire-reader';
import { lengthTag } from './wire-type';
import { WireWriter } from './wire-writer';

/** What a gRPC health check says of a service: `HealthCheckResponse.ServingStatus`. */
export type ServingStatus = 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

// grpc.health.v1.HealthCheckRequest
const SERVICE = lengthTag(1);
// grpc.health.v1.HealthCheckResponse
const STATUS = 1;

const ENCODED: Readonly<Record<ServingStatus, Buffer>> = {
  SERVING: encode(1),
  NOT_SERVING: encode(2),
  SERVICE_UNKNOWN: encode(3),
};

/**
 * Reads the service name out of a `HealthCheckRequest`; empty means the server as a whole.
 * @throws WireError when the message is malformed
 */
export function readHealthCheckRequest(message: Buffer): string {
  const reader = new WireReader().over(message);
  let service = '';
  while (reader.next()) {
    if (reader.tag === SERVICE) {
      service = reader.text();
    } else {
      reader.skip();
    }
  }
  return service;
}

/** The `HealthCheckResponse` that says `status`. */
export function healthCheckResponse(status: ServingStatus): Buffer {
  return ENCODED[status];
}

function encode(status: number): Buffer {
  const writer = new WireWriter();
  writer.begin();
  writer.varint(STATUS, status);
  return Buffer.from(writer.finish());
}
