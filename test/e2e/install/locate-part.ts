import { installCommand, type Part } from './part';
import { PartCache } from './part-cache';

/**
 * Where a part is on this machine. Without it the tests that `declare` declares are skipped.
 *
 * @throws Error where it is missing and `CI=true`, unless it is an optional one.
 */
export function locatePart(
  part: Part,
  name: string,
  declare: (test: (title: string) => void) => void,
): string | undefined {
  const located = part.locate(new PartCache());
  if (located === undefined && process.env['CI'] === 'true' && !part.optional) {
    throw new Error(`${part.name} is not installed; run "${installCommand(part)}"`);
  }
  if (located === undefined) {
    describe(`${name} (left out: run "${installCommand(part)}")`, () =>
      declare((title) => test.skip(title, () => undefined)));
  }
  return located;
}
