import type { IncomingMessage } from 'node:http';
import { bodyTooLarge, unsupportedMediaType } from './api-error';

/** The largest body that the server reads, in bytes: some eight million tokens of English. */
export const MAX_BODY_BYTES = 32 * 2 ** 20;

/**
 * Reads a JSON body as text.
 *
 * @throws ApiError 400 when it is not declared as JSON, 413 when it is larger than {@link MAX_BODY_BYTES}
 */
export async function readJsonBody(request: IncomingMessage): Promise<string> {
  const [mediaType] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  if (mediaType !== 'application/json') {
    throw unsupportedMediaType();
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    throw bodyTooLarge(MAX_BODY_BYTES);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      throw bodyTooLarge(MAX_BODY_BYTES);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
