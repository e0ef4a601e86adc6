/**
 * What exchanges tell of their requests to whoever measures them, as frames: what is known when an endpoint is asked for, then what
 * is when the request ends. Times stay those of the sender's clock.
 */
import { RequestRecord } from '../telemetry';
import type { FrameFields } from './_frame-reader';
import type { FrameWriter } from './_frame-writer';
import { beginMessage, Kind, readCause, writeCause } from './_port-messages';

/** An endpoint is being asked for. */
export function writeBegun(writer: FrameWriter, record: RequestRecord): void {
  beginMessage(writer, Kind.BEGAN, record.id);
  writer.number(record.startedAt);
  writer.name(record.asked);
  writer.name(record.model);
  writer.number(record.priority);
  writer.byte(record.streams ? 1 : 0);
  writer.number(record.requestBytes);
  writer.number(record.askedAt);
  writer.end();
}

/** @param id of its request, which stands before the rest */
export function readBegun(fields: FrameFields, id: number): RequestRecord {
  const record = new RequestRecord(id, fields.number());
  record.asked = fields.name();
  record.model = fields.name();
  record.priority = fields.number();
  record.streams = fields.byte() === 1;
  record.requestBytes = fields.number();
  record.askedAt = fields.number();
  return record;
}

/** The request is over. */
export function writeEnded(writer: FrameWriter, record: RequestRecord): void {
  beginMessage(writer, Kind.ENDED, record.id);
  writer.number(record.answeredAt);
  writer.optionalName(record.endpoint);
  writer.optionalName(record.servedBy);
  writer.number(record.status);
  writer.number(record.firstTokenAt);
  writer.number(record.answerBytes);
  writer.number(record.promptTokens);
  writer.number(record.answerTokens);
  writer.number(record.cachedTokens ?? Number.NaN);
  writer.optionalName(record.refusal);
  writer.number(record.endedAt);
  writer.byte(record.cause === undefined ? 0 : 1);
  if (record.cause !== undefined) writeCause(writer, record.cause);
  writer.end();
}

/** Reads the end into what was read of the request when it began. */
export function readEnded(fields: FrameFields, record: RequestRecord): void {
  record.answeredAt = fields.number();
  record.endpoint = fields.optionalName();
  record.servedBy = fields.optionalName();
  record.status = fields.number();
  record.firstTokenAt = fields.number();
  record.answerBytes = fields.number();
  record.promptTokens = fields.number();
  record.answerTokens = fields.number();
  const cachedTokens = fields.number();
  record.cachedTokens = Number.isNaN(cachedTokens) ? undefined : cachedTokens;
  record.refusal = fields.optionalName();
  record.endedAt = fields.number();
  record.cause = fields.byte() === 1 ? readCause(fields) : undefined;
}
