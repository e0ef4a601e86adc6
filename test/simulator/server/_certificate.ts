import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSignedCertificate } from '../../../src/picker/transport/tls/self-signed-certificate';

/** A self-signed certificate in files, as a mounted Secret has them. */
export class CertificateFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'gkei-certificate-'));
  /** The flags by which vLLM is told of it. */
  readonly flags = `--ssl-certfile=${this.path}/tls.crt --ssl-keyfile=${this.path}/tls.key`;

  constructor() {
    this.renew();
  }

  /** Replaces it by another one. */
  renew(): void {
    const { certificate, privateKey } = selfSignedCertificate();
    writeFileSync(join(this.path, 'tls.crt'), certificate);
    writeFileSync(join(this.path, 'tls.key'), privateKey);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
