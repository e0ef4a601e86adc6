import { readFileSync, watchFile } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { errorOf } from '../../errors';
import type { CertificateFiles, ServerOptions } from './options';

/** Time between two looks at the files of a certificate. */
const REFRESH_MS = 1_000;

/**
 * Makes the server of a port, which takes TLS alone where it has a certificate.
 *
 * @throws GKEI_FLAG_VALUE when the certificate cannot be used.
 */
export function createHttpServer(
  { tls, keepAliveSeconds }: Pick<ServerOptions, 'tls' | 'keepAliveSeconds'>,
  listener: RequestListener,
): Server | TlsServer {
  const options = { keepAliveTimeout: keepAliveSeconds * 1000 };
  if (tls === undefined) {
    return createServer(options, listener);
  }
  const server = usable(tls, (pair) => createTlsServer({ ...options, ...pair }, listener));
  return tls.refresh ? refreshed(server, tls) : server;
}

/** Looks at the files, since Kubernetes replaces them by moving links. One half of a new pair is not taken alone. */
function refreshed(server: TlsServer, tls: CertificateFiles): TlsServer {
  for (const file of new Set([tls.certificate, tls.key])) {
    watchFile(file, { interval: REFRESH_MS, persistent: false }, () => {
      try {
        usable(tls, (pair) => server.setSecureContext(pair));
      } catch {
        // The certificate that was good stays.
      }
    });
  }
  return server;
}

function usable<T>({ certificate, key }: CertificateFiles, use: (pair: { cert: string; key: string }) => T): T {
  try {
    return use({ cert: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') });
  } catch (error) {
    throw errorOf('GKEI_FLAG_VALUE', {
      flag: '--ssl-certfile',
      problem: `cannot be used with its key: ${(error as Error).message}`,
      remedy: 'name the files of a certificate and of its key in PEM, the latter by --ssl-keyfile',
    });
  }
}
