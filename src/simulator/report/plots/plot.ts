/** A plot, told so that something else can draw it. */
export interface Plot {
  /** In file names: letters, digits and hyphens. */
  readonly name: string;
  /** What one sees. */
  readonly title: string;
  /** How to read it. */
  readonly description: string;
  /** Vega-Lite, without what {@link THEME} says. */
  readonly spec: object;
  /** Whether it is made of cells that touch each other, whose edges must not be blurred. */
  readonly cells?: boolean;
}

/** Pixels of every plot: the width of a phone's screen, so that text is as large there as it is meant to be. */
export const WIDTH = 340;

/** A plot of one view: everything together has the given size. */
export const view = (height: number) => ({
  width: WIDTH,
  height,
  autosize: { type: 'fit', contains: 'padding' },
});
