import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { errorOf } from '../../../errors';
import type { Certificate, CertificateSource } from './certificate-source';

/** The names under which Kubernetes mounts a secret of type `kubernetes.io/tls`. */
const CERTIFICATE_FILE = 'tls.crt';
const PRIVATE_KEY_FILE = 'tls.key';

/**
 * A certificate in files, `tls.crt` and `tls.key` in one directory, as Kubernetes mounts a TLS secret. The files are
 * looked at when `reload` is called: secrets are replaced by moving links, which file watchers miss.
 */
export class CertificateFiles implements CertificateSource {
  private certificate: Certificate;
  private readonly listeners: (() => void)[] = [];

  /**
   * @param directory where the files are
   * @throws GKEI_TLS_CERTIFICATE when they cannot be read or do not fit together
   */
  constructor(private readonly directory: string) {
    this.certificate = this.read();
  }

  current(): Certificate {
    return this.certificate;
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /**
   * Reads the files again and tells the listeners when they have changed.
   * @throws GKEI_TLS_CERTIFICATE when they cannot be used; the certificate that was good stays
   */
  reload(): void {
    const next = this.read();
    const { certificate, privateKey } = this.certificate;
    if (next.certificate === certificate && next.privateKey === privateKey) {
      return;
    }
    this.certificate = next;
    for (const listener of this.listeners) {
      listener();
    }
  }

  private read(): Certificate {
    try {
      const certificate = readFileSync(join(this.directory, CERTIFICATE_FILE), 'utf8');
      const privateKey = readFileSync(join(this.directory, PRIVATE_KEY_FILE), 'utf8');
      createSecureContext({ cert: certificate, key: privateKey });
      return { certificate, privateKey };
    } catch (error) {
      throw errorOf('GKEI_TLS_CERTIFICATE', { directory: this.directory, reason: (error as Error).message });
    }
  }
}
