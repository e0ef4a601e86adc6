import { envoy } from '../install/envoy';
import { locatePart } from '../install/locate-part';

/** Where Envoy is on this machine. Without it the tests that `declare` declares are skipped, or fail where `CI=true`. */
export function locateEnvoy(name: string, declare: (test: (title: string) => void) => void): string | undefined {
  return locatePart(envoy, name, declare);
}
