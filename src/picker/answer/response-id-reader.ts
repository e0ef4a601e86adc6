import { type JsonEvents, JsonScanner, KeySet, type Wanted, type WantedBelow } from '../request';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What a line of an event begins with that carries JSON. */
const DATA = Buffer.from('data:');

/** The response is created by the first event; what stands before it is a greeting or a ping. */
const MOST_EVENTS = 4;

const ID = 'id';
const ID_BELOW = new KeySet([ID]);

/** How deep the keys lie of an object that is a value of the outermost one. */
const DEPTH_BELOW = 2;

/**
 * Finds the id of a response that is created, in the first bytes of its answer: under `id` of the JSON, or under
 * `response.id` of one of the first events that carry JSON.
 */
export class ResponseIdReader implements JsonEvents {
  /** The id was told, or there is none. */
  isDone = false;

  private scanner = new JsonScanner(this, ID_BELOW);
  private currentKey = '';
  /** The next string is the id, if the next value is one. */
  private isNext = false;
  /** Bytes of the line that came. */
  private lineBytes = 0;
  /** How many bytes of {@link DATA} the line begins with; -1 for a line that begins otherwise. */
  private matched = 0;
  /** The event has data. */
  private hasData = false;
  private eventsRead = 0;

  /**
   * @param inEvents the answer comes in events
   * @param found told the id
   */
  constructor(
    private readonly inEvents: boolean,
    private readonly found: (id: string) => void,
  ) {}

  /** Takes the next piece of the answer; it is not kept. */
  push(piece: Buffer): void {
    if (!this.inEvents) {
      this.scan(piece);
      this.isDone ||= this.scanner.problem !== undefined;
      return;
    }
    let at = 0;
    while (at < piece.length && !this.isDone) {
      const lineEnd = piece.indexOf(LINE_FEED, at);
      const end = lineEnd < 0 ? piece.length : lineEnd;
      this.takeOfLine(piece, at, end);
      if (lineEnd >= 0) {
        this.endLine();
      }
      at = end + 1;
    }
  }

  root(isObject: boolean): void {
    this.isDone ||= !isObject && !this.inEvents;
  }

  key(name: string): Wanted {
    this.currentKey = name;
    this.isNext = !this.inEvents && name === ID;
    return this.isNext ? 'text' : 'nothing';
  }

  keyBelow(_: number, depth: number): WantedBelow {
    this.isNext = this.inEvents && this.currentKey === 'response' && depth === DEPTH_BELOW;
    return this.isNext ? 'text' : 'nothing';
  }

  string(_: number, text: string | undefined): void {
    if (this.isNext && text !== undefined) {
      this.isDone = true;
      this.found(text);
    }
  }

  bytes(): void {}
  number(): void {}
  literal(): void {}

  /** Takes bytes of a line, without the one that ends it. */
  private takeOfLine(piece: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end && this.matched >= 0 && this.matched < DATA.length) {
      this.matched = piece[at] === DATA[this.matched] ? this.matched + 1 : -1;
      at++;
    }
    const bytes = end - start;
    this.lineBytes += bytes === 1 && piece[start] === CARRIAGE_RETURN ? 0 : bytes;
    if (this.matched === DATA.length && at < end) {
      this.hasData = true;
      this.scan(piece.subarray(at, end));
    }
  }

  /** An empty line ends an event; the data of its lines are one text. */
  private endLine(): void {
    if (this.lineBytes === 0 && this.hasData) {
      this.hasData = false;
      this.eventsRead++;
      this.isDone ||= this.eventsRead === MOST_EVENTS;
      this.scanner = new JsonScanner(this, ID_BELOW);
    }
    this.lineBytes = 0;
    this.matched = 0;
  }

  private scan(piece: Buffer): void {
    if (!this.isDone) {
      this.scanner.push(piece);
    }
  }
}
