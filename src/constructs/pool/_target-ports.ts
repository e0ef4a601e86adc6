import type { ApiProfile } from '../../catalog';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';

/** The most ports that a pool of the generation `v1` takes, since release 1.1 of the extension. */
const MOST_PORTS = 8;

/** @throws GKEI_POOL_TARGET_PORTS for too many, too few or equal ports, GKEI_OUT_OF_RANGE for one that is none. */
export function targetPorts(pool: string, { version }: ApiProfile, ports: readonly number[]): readonly number[] {
  const most = version === 'v1' ? MOST_PORTS : 1;
  if (ports.length === 0 || ports.length > most || new Set(ports).size < ports.length) {
    throw errorOf('GKEI_POOL_TARGET_PORTS', { pool, version, ports, most });
  }
  return ports.map((port) => wholeNumber('targetPorts', port, 1, 65_535));
}
