/** Takes a piece of an answer that goes on to the client. */
export type PassOn = (piece: Buffer) => void;

/** Changes an answer's body while it passes, cut anywhere. What it does not change is passed on where it lies. */
export interface AnswerEditor {
  /** Takes a piece of the answer and passes on what is certain; it must not be changed any more. */
  push(piece: Buffer, passOn: PassOn): void;
  /** The answer is over: passes on what was held back. */
  end(passOn: PassOn): void;
}

/** Two editors, the second one behind the first. */
export class EditorPair implements AnswerEditor {
  private passOn: PassOn = () => undefined;
  /** Made once, not for each piece. */
  private readonly intoSecond: PassOn = (piece) => this.second.push(piece, this.passOn);

  constructor(
    private readonly first: AnswerEditor,
    private readonly second: AnswerEditor,
  ) {}

  push(piece: Buffer, passOn: PassOn): void {
    this.passOn = passOn;
    this.first.push(piece, this.intoSecond);
  }

  end(passOn: PassOn): void {
    this.passOn = passOn;
    this.first.end(this.intoSecond);
    this.second.end(passOn);
  }
}
