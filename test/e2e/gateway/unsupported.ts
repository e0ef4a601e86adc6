/**
 * Something that a real gateway would understand and this one does not. It is never passed over: a test that passed
 * with half of a route ignored would prove nothing.
 */
export class Unsupported extends Error {
  constructor(what: string) {
    super(`the test gateway does not support ${what}`);
  }
}

/** What `resolve` gives, or the error that it throws. */
export function orError<T>(resolve: () => T): T | Error {
  try {
    return resolve();
  } catch (error) {
    return error as Error;
  }
}

/** @throws Unsupported where another field than these is set. */
export function refuseOtherFields(
  of: string,
  object: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  refuseFields(
    of,
    object,
    Object.keys(object).filter((field) => !known.includes(field)),
  );
}

/** @throws Unsupported where one of the fields is set. */
export function refuseFields(of: string, object: Readonly<Record<string, unknown>>, fields: readonly string[]): void {
  for (const field of fields) {
    if (object[field] !== undefined) {
      throw new Unsupported(`${field} of ${of}`);
    }
  }
}
