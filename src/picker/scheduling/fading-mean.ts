/** A mean of observations that fade, which begins with an assumption. */
export class FadingMean {
  private sum: number;
  private weight: number;

  /**
   * @param assumed the mean before anything was observed
   * @param weight of the assumption
   * @param mostWeight from which on all that was observed is halved
   */
  constructor(
    assumed: number,
    weight: number,
    private readonly mostWeight: number,
  ) {
    this.sum = assumed * weight;
    this.weight = weight;
  }

  get value(): number {
    return this.sum / this.weight;
  }

  /** @param sum of observations that weigh `weight` together */
  add(sum: number, weight: number): void {
    this.sum += sum;
    this.weight += weight;
    if (this.weight <= this.mostWeight) return;
    this.sum /= 2;
    this.weight /= 2;
  }
}
