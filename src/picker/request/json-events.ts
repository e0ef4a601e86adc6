/** What is wanted of a value, beside its parts: nothing, the text of a scalar, or the bytes of its spelling. */
export type Wanted = 'nothing' | 'text' | 'bytes';

/** What is wanted of a value below the outermost object: nothing, the text of a scalar, or to be told of its end. */
export type WantedBelow = 'nothing' | 'text' | 'end';

/** What a scanner tells while the bytes pass. */
export interface JsonEvents {
  /** The outermost value starts; it is an object or something else. */
  root(isObject: boolean): void;
  /** A key of the outermost object; its value follows. Returns what is wanted of the value. */
  key(name: string): Wanted;
  /**
   * A piece of the spelling of a value whose bytes are wanted, whatever its type: the chunk from `start` to `end`. White
   * space behind the value may belong to it. The pieces come before the next key or the end of the outermost object.
   */
  bytes(chunk: Buffer, start: number, end: number): void;
  /**
   * A string value ended, at any depth.
   * @param bytes its length in UTF-8 with its escapes resolved
   * @param text its characters, when captured
   * @param start offset of its opening quote in the whole text
   * @param end offset behind its closing quote
   */
  string(bytes: number, text: string | undefined, start: number, end: number): void;
  /** A number ended, at any depth; `text` is its spelling, when captured. */
  number(text: string | undefined): void;
  /** `true`, `false` or `null` ended, at any depth; `captured` when it is the value that `key` asked for. */
  literal(value: boolean | null, captured: boolean): void;
  /**
   * A key below the outermost object that is one of those to look for; its value follows. All bytes before the value were
   * told. Keys within a value whose end is waited for are not told.
   * @param index which of the keys it is
   * @param depth how many arrays and objects are open
   */
  keyBelow?(index: number, depth: number): WantedBelow;
  /** A value ended that {@link keyBelow} wanted to be told of; all its bytes were told. */
  endBelow?(): void;
}
