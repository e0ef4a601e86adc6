import { envoy } from '../install/envoy';
import { PartCache } from '../install/part-cache';

/**
 * Where Envoy is on this machine. Without it the tests that `declare` declares are skipped.
 *
 * @throws Error where Envoy is missing and `CI=true`.
 */
export function locateEnvoy(name: string, declare: (test: (title: string) => void) => void): string | undefined {
  const program = envoy.locate(new PartCache());
  if (program === undefined && process.env['CI'] === 'true') {
    throw new Error('Envoy is not installed; run "npm run e2e:install"');
  }
  if (program === undefined) {
    describe(`${name} (left out: run "npm run e2e:install")`, () =>
      declare((title) => test.skip(title, () => undefined)));
  }
  return program;
}
