/** What the metrics port shows at one path. */
export interface Page {
  /** Its media type. */
  readonly type: string;
  /**
   * More headers of its answers.
   *
   * @default - none
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Writes it.
   *
   * @throws BadQuery
   */
  render(query: URLSearchParams): string;
}

/** A query that a page does not understand. */
export class BadQuery extends Error {}

/** Media type of the pages for programs. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * A whole number of a query.
 *
 * @throws BadQuery
 */
export function wholeNumber(
  query: URLSearchParams,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new BadQuery(`${name} is ${JSON.stringify(text)}: set it to a whole number from ${least} to ${most}`);
}

/**
 * A yes or no of a query.
 *
 * @throws BadQuery
 */
export function yes(query: URLSearchParams, name: string, byDefault: boolean): boolean {
  const text = query.get(name) ?? String(byDefault);
  if (text === 'true' || text === 'false') return text === 'true';
  throw new BadQuery(`${name} is ${JSON.stringify(text)}: set it to true or false`);
}
