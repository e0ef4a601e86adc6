import { QuotedKey } from './_quoted-key';
import type { AnswerEditor, PassOn } from './answer-editor';

const USAGE = new QuotedKey('usage');
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** An event that only tells usage is shorter than this; longer ones are not held back. */
const LONGEST_EVENT = 8_192;

/** Tells apart, before anything is parsed, events that tell usage beside their deltas. */
const WITHOUT_CHOICES = /"choices"\s*:\s*\[\s*\]/;

/** Tells apart events of another type than those that answers come in. */
const OTHER_EVENT = /^event:(?! ?message\r?$)/m;

/** The lines that are an event's data. */
const DATA = /^data:.*$/gm;

const NOTHING = Buffer.alloc(0);

/**
 * Takes out of a stream the event that only tells usage, with an empty list of choices, where the picker asked for it and
 * not the client. All else stays as it is, byte for byte. An event that comes in pieces is held back until it is whole.
 */
export class UsageEventRemover implements AnswerEditor {
  /** The beginning of an event; of one that is too long to be held, the line ends that may become an empty line. */
  private held: Buffer = NOTHING;
  /** An event was passed on in part. */
  private withinEvent = false;

  push(piece: Buffer, passOn: PassOn): void {
    const text = this.held.length === 0 ? piece : Buffer.concat([this.held, piece]);
    const first = this.withinEvent ? endOfEvent(text, 0) : 0;
    if (first === undefined) {
      this.holdFrom(startOfLineEnds(text), 0, text, passOn);
      return;
    }
    const whole = startOfEvent(text, text.length, first);
    let passed = 0;
    let at = USAGE.indexIn(text, first);
    while (at >= 0 && at < whole) {
      const start = behindLineEnds(text, startOfEvent(text, at, first));
      const end = endOfEvent(text, at) ?? whole;
      if (tellsOnlyUsage(text.subarray(start, end))) {
        if (start > passed) {
          passOn(text.subarray(passed, start));
        }
        passed = end;
      }
      at = USAGE.indexIn(text, end);
    }
    this.withinEvent = text.length - whole > LONGEST_EVENT;
    this.holdFrom(this.withinEvent ? startOfLineEnds(text) : whole, passed, text, passOn);
  }

  end(passOn: PassOn): void {
    const start = behindLineEnds(this.held, 0);
    const stays = tellsOnlyUsage(this.held.subarray(start)) ? start : this.held.length;
    if (stays > 0) {
      passOn(this.held.subarray(0, stays));
    }
    this.held = NOTHING;
  }

  /** Passes on what was not yet, up to an offset, and holds the rest. */
  private holdFrom(offset: number, passed: number, text: Buffer, passOn: PassOn): void {
    if (offset > passed) {
      passOn(text.subarray(passed, offset));
    }
    this.held = text.subarray(offset);
  }
}

/** The start of the event that `before` stands in or behind: the offset behind the last empty line, `least` without one. */
function startOfEvent(text: Buffer, before: number, least: number): number {
  let at = before;
  while (at > least && !isBehindEmptyLine(text, at)) {
    at--;
  }
  return at;
}

/** The offset behind the first empty line from an offset on; undefined when there is none yet. */
function endOfEvent(text: Buffer, from: number): number | undefined {
  let at = text.indexOf(LINE_FEED, from) + 1;
  while (at > 0) {
    if (isBehindEmptyLine(text, at)) {
      return at;
    }
    at = text.indexOf(LINE_FEED, at) + 1;
  }
  return undefined;
}

function isBehindEmptyLine(text: Buffer, at: number): boolean {
  if (text[at - 1] !== LINE_FEED) {
    return false;
  }
  return text[at - 2] === LINE_FEED || (text[at - 2] === CARRIAGE_RETURN && text[at - 3] === LINE_FEED);
}

/** The offset behind the line ends that stand at an offset. */
function behindLineEnds(text: Buffer, from: number): number {
  let at = from;
  while (isLineEnd(text[at])) {
    at++;
  }
  return at;
}

/** Where the line ends at the end of a text begin. */
function startOfLineEnds(text: Buffer): number {
  let at = text.length;
  while (isLineEnd(text[at - 1])) {
    at--;
  }
  return at;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

function tellsOnlyUsage(event: Buffer): boolean {
  const text = event.toString();
  if (!WITHOUT_CHOICES.test(text) || OTHER_EVENT.test(text)) {
    return false;
  }
  const data = text.match(DATA) ?? [];
  try {
    const { choices, usage } = JSON.parse(data.map((line) => line.slice('data:'.length)).join('\n'));
    return Array.isArray(choices) && choices.length === 0 && typeof usage === 'object' && usage !== null;
  } catch {
    return false; // not JSON after all
  }
}
