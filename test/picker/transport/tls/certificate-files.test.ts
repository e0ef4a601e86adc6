import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificate, CertificateFiles, selfSignedCertificate } from '../../../../src/picker/transport';

describe('CertificateFiles', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'certificate-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  function write(certificate: Certificate): Certificate {
    writeFileSync(join(directory, 'tls.crt'), certificate.certificate);
    writeFileSync(join(directory, 'tls.key'), certificate.privateKey);
    return certificate;
  }

  it('reads, and reads again when told to', () => {
    const first = write(selfSignedCertificate());
    const files = new CertificateFiles(directory);
    let changes = 0;
    files.onChange(() => changes++);
    expect(files.current()).toEqual(first);
    files.reload();
    expect(changes).toBe(0);
    const second = write(selfSignedCertificate());
    files.reload();
    expect(changes).toBe(1);
    expect(files.current()).toEqual(second);
  });

  it('keeps the good certificate when the files have become bad', () => {
    const good = write(selfSignedCertificate());
    const files = new CertificateFiles(directory);
    write({ ...selfSignedCertificate(), privateKey: good.privateKey });
    expect(() => files.reload()).toThrow(/^GKEI_TLS_CERTIFICATE: .*cannot be used/);
    expect(files.current()).toEqual(good);
  });

  it('says what is wrong when there are no files', () => {
    expect(() => new CertificateFiles(directory)).toThrow(/^GKEI_TLS_CERTIFICATE: .*no such file.*tls\.crt/);
  });
});
