import { errorOf } from '../errors';

const VERSION = /^1\.(\d+)(?:\.(\d+)(?:-gke\.(\d+))?)?$/;

/**
 * Whether a version of GKE is `least` or a newer one. A short one, such as `1.34`, stands for the newest that it begins, which
 * is what GKE takes it for.
 *
 * @throws GKEI_GKE_VERSION where one of them is not a version of GKE
 */
export function isGkeVersionSince(least: string, version: string): boolean {
  const wanted = numbersOf(least);
  const numbers = numbersOf(version);
  const different = numbers.findIndex((number, index) => number !== wanted[index]);
  return different === -1 || numbers[different] > wanted[different];
}

/** The minor version, the patch and GKE's build of it. */
function numbersOf(version: string): readonly number[] {
  const match = VERSION.exec(version);
  if (!match) {
    throw errorOf('GKEI_GKE_VERSION', { version });
  }
  return match.slice(1).map((part) => (part === undefined ? Number.POSITIVE_INFINITY : Number(part)));
}
