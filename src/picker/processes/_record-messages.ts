/** What exchanges tell of their requests to whoever measures them, as frames; times stay those of the sender's clock. */
import { RequestRecord } from '../telemetry';
import type { FrameFields, FrameWriter } from './_frames';
import { beginMessage, type Kind, readCause, writeCause } from './_port-messages';

const TEXTS = ['asked', 'model'] as const;
const OPTIONAL_TEXTS = ['endpoint', 'servedBy', 'refusal'] as const;
const NUMBERS = [
  'priority',
  'requestBytes',
  'askedAt',
  'answeredAt',
  'status',
  'firstTokenAt',
  'answerBytes',
  'promptTokens',
  'answerTokens',
  'endedAt',
  'startedAt',
] as const;

/** The fields of a record, all of which may be set by whoever reads it. */
type Filled = { -readonly [K in keyof RequestRecord]: RequestRecord[K] };

export function writeRecord(
  writer: FrameWriter,
  kind: typeof Kind.BEGAN | typeof Kind.ENDED,
  record: RequestRecord,
): void {
  beginMessage(writer, kind, record.id);
  for (const name of TEXTS) writer.text(record[name]);
  for (const name of OPTIONAL_TEXTS) {
    const text = record[name];
    writer.byte(text === undefined ? 0 : 1);
    if (text !== undefined) writer.text(text);
  }
  for (const name of NUMBERS) writer.number(record[name]);
  writer.number(record.cachedTokens ?? Number.NaN);
  writer.byte(record.streams ? 1 : 0);
  writer.byte(record.cause === undefined ? 0 : 1);
  if (record.cause !== undefined) writeCause(writer, record.cause);
  writer.end();
}

/** @param id of its request, which stands before the rest */
export function readRecord(fields: FrameFields, id: number): Filled {
  const record: Filled = new RequestRecord(id);
  for (const name of TEXTS) record[name] = fields.text();
  for (const name of OPTIONAL_TEXTS) record[name] = fields.byte() === 1 ? fields.text() : undefined;
  for (const name of NUMBERS) record[name] = fields.number();
  const cachedTokens = fields.number();
  record.cachedTokens = Number.isNaN(cachedTokens) ? undefined : cachedTokens;
  record.streams = fields.byte() === 1;
  record.cause = fields.byte() === 1 ? readCause(fields) : undefined;
  return record;
}
