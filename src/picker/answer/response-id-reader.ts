import { type JsonEvents, JsonScanner, KeySet, type Wanted, type WantedBelow } from '../request';

const LINE_BREAK = 0x0a;

/** What a line of an event begins with that carries JSON. */
const DATA = Buffer.from('data:');

const ID = 'id';
const ID_BELOW = new KeySet([ID]);

/** How deep the keys lie of an object that is a value of the outermost one. */
const DEPTH_BELOW = 2;

/**
 * Finds the id of a response that is created, in the first bytes of its answer: under `id` of the JSON, or under
 * `response.id` of the first event.
 */
export class ResponseIdReader implements JsonEvents {
  /** The id was told, or there is none. */
  isDone = false;

  private readonly scanner = new JsonScanner(this, ID_BELOW);
  private currentKey = '';
  /** The next string is the id, if the next value is one. */
  private isNext = false;
  /** How many bytes of {@link DATA} the line begins with; -1 for a line that begins otherwise. */
  private matched = 0;

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
      return;
    }
    let at = 0;
    while (at < piece.length && !this.isDone) {
      const lineEnd = piece.indexOf(LINE_BREAK, at);
      while (at < piece.length && this.matched >= 0 && this.matched < DATA.length) {
        this.matched = piece[at] === DATA[this.matched] ? this.matched + 1 : -1;
        at++;
      }
      const end = lineEnd < 0 ? piece.length : lineEnd;
      if (this.matched === DATA.length) {
        this.scan(piece.subarray(at, end));
        this.isDone ||= lineEnd >= 0;
      } else if (lineEnd >= 0) {
        this.matched = 0;
      }
      at = end + 1;
    }
  }

  root(isObject: boolean): void {
    this.isDone ||= !isObject;
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

  private scan(piece: Buffer): void {
    if (!this.isDone) {
      this.scanner.push(piece);
      this.isDone ||= this.scanner.problem !== undefined;
    }
  }
}
