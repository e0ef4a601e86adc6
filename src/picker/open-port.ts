import { errorOf } from '../errors';
import type { ListenAddress } from './options';

/** What a port is for. */
export type PortPurpose = 'requests' | 'ext_proc' | 'health' | 'metrics';

/** Hears where a server listens, such as `http://127.0.0.1:8080`, once for each port. */
export type Announce = (address: string, purpose: PortPurpose) => void;

/** Something that listens on a port. */
interface Listening {
  listen(port: number, host?: string): Promise<number>;
}

/**
 * Starts to listen.
 *
 * @returns the address as a URL
 * @throws GKEI_LISTEN_FAILED
 */
export async function openPort(
  server: Listening,
  at: ListenAddress,
  scheme: string,
  portFlag: string,
): Promise<string> {
  const host = at.host === undefined ? '*' : at.host.includes(':') ? `[${at.host}]` : at.host;
  try {
    return `${scheme}://${host}:${await server.listen(at.port, at.host)}`;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw errorOf('GKEI_LISTEN_FAILED', { address: `${host}:${at.port}`, reason, portFlag });
  }
}
