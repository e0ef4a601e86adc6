/** The messages of the scheduling port as frames: a byte that says which, the request's id, then what it tells. */
import type { OfferedPrompt } from '../exchange';
import type { DoneCause, PickRequest, PickResult, RefusalReason } from '../scheduling/port';
import type { FrameFields } from './_frame-reader';
import type { FrameWriter } from './_frame-writer';

export const Kind = {
  PICK: 1,
  SERVED: 2,
  FIRST_TOKEN: 3,
  USAGE: 4,
  DONE: 5,
  ANSWER: 6,
  OFFER: 7,
  BEGAN: 8,
  ENDED: 9,
  HOME: 10,
  HOMELESS: 11,
} as const;

const NONE: readonly string[] = [];

const CAUSE_NUMBERS: Readonly<Record<DoneCause, number>> = {
  completed: 0,
  'client-gone': 1,
  'client-error': 2,
  'server-error': 3,
  'server-reset': 4,
  refused: 5,
  deadline: 6,
  shutdown: 7,
  'process-gone': 8,
};
const CAUSES = Object.keys(CAUSE_NUMBERS) as DoneCause[];

const REFUSAL_NUMBERS: Readonly<Record<RefusalReason, number>> = {
  'no-endpoint': 0,
  'subset-empty': 1,
  'unknown-model': 2,
  saturated: 3,
};
const REFUSALS = Object.keys(REFUSAL_NUMBERS) as RefusalReason[];

/** Begins a message; whoever calls writes the rest of it, and ends it. */
export function beginMessage(writer: FrameWriter, kind: number, id: number): void {
  writer.begin();
  writer.byte(kind);
  writer.number(id);
}

export function writePick(writer: FrameWriter, request: PickRequest): void {
  beginMessage(writer, Kind.PICK, request.id);
  writer.name(request.model);
  writer.text(request.session);
  writer.number(request.priority);
  writer.number(request.textBytes);
  writer.number(request.otherTokens);
  writer.number(request.maxTokens);
  writer.number(request.ttftTarget ?? 0);
  writer.byte(request.streams ? 1 : 0);
  writer.words(request.hashes);
  writer.byte(request.subset === undefined ? 0 : 1);
  if (request.subset !== undefined) writeNames(writer, request.subset);
  writer.optionalName(request.home);
  writer.end();
}

/** @param id the request's id, which the sender may know by another one */
export function readPick(fields: FrameFields, id: number): PickRequest {
  return {
    id,
    model: fields.name(),
    session: fields.text(),
    priority: fields.number(),
    textBytes: fields.number(),
    otherTokens: fields.number(),
    maxTokens: fields.number(),
    ttftTarget: fields.number() || undefined,
    streams: fields.byte() === 1,
    hashes: fields.words(),
    subset: fields.byte() === 1 ? readNames(fields) : undefined,
    home: fields.optionalName(),
  };
}

export function writeAnswer(writer: FrameWriter, id: number, result: PickResult): void {
  beginMessage(writer, Kind.ANSWER, id);
  writer.byte(result.endpoint === undefined ? 0 : 1);
  if (result.endpoint === undefined) {
    writer.byte(REFUSAL_NUMBERS[result.refusal]);
  } else {
    writer.name(result.endpoint);
    writeNames(writer, result.fallbacks ?? NONE);
    writer.byte(result.wantsTokens ? 1 : 0);
  }
  writer.end();
}

export function readAnswer(fields: FrameFields): PickResult {
  if (fields.byte() === 0) return { refusal: REFUSALS[fields.byte()] };
  const endpoint = fields.name();
  const fallbacks = readNames(fields);
  const wantsTokens = fields.byte() === 1;
  return { endpoint, ...(fallbacks.length > 0 && { fallbacks }), ...(wantsTokens && { wantsTokens }) };
}

export function writeOffer(writer: FrameWriter, prompt: OfferedPrompt): void {
  beginMessage(writer, Kind.OFFER, 0);
  for (const name of [prompt.endpoint, prompt.target, prompt.model]) writer.name(name);
  writer.text(prompt.salt);
  writer.words(prompt.hashes);
  writer.bytes(prompt.pieces);
  writer.end();
}

export function readOffer(fields: FrameFields): OfferedPrompt {
  const [endpoint, target, model, salt] = [fields.name(), fields.name(), fields.name(), fields.text()];
  return { endpoint, target, model, salt, hashes: fields.words(), pieces: [fields.bytesCopied()] };
}

export function writeCause(writer: FrameWriter, cause: DoneCause): void {
  writer.byte(CAUSE_NUMBERS[cause]);
}

export function readCause(fields: FrameFields): DoneCause {
  return CAUSES[fields.byte()];
}

function writeNames(writer: FrameWriter, names: readonly string[]): void {
  writer.count(names.length);
  for (const name of names) writer.name(name);
}

function readNames(fields: FrameFields): string[] {
  return Array.from({ length: fields.count() }, () => fields.name());
}
