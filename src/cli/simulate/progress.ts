/** Says on stderr how far an experiment is, and how long it will take still. */
export class Progress {
  private readonly begin = performance.now();
  private done = 0;
  private told = 0;

  /**
   * @param total steps of all runs
   * @param output where to write; one line that is written over on a terminal, a line each 10 % elsewhere
   */
  constructor(
    private readonly total: number,
    private readonly output: { readonly isTTY?: boolean; write(text: string): unknown } = process.stderr,
  ) {}

  /** One more step is done. */
  step(): void {
    this.done++;
    const tenth = Math.floor((10 * this.done) / this.total);
    if (!this.output.isTTY && tenth === this.told) {
      return;
    }
    this.told = tenth;
    const spent = (performance.now() - this.begin) / 1_000;
    const left = Math.ceil((spent / this.done) * (this.total - this.done));
    const line = `${Math.floor((100 * this.done) / this.total)} % simulated, ${left} s left`;
    if (!this.output.isTTY) {
      this.output.write(`${line}\n`);
    } else {
      this.output.write(this.done === this.total ? '\r\x1b[K' : `\r\x1b[K${line}`);
    }
  }
}
