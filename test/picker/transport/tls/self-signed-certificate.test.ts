import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as tls from 'node:tls';
import { type SelfSignedCertificateOptions, selfSignedCertificate } from '../../../../src/picker/transport';

function parsed(options: SelfSignedCertificateOptions): X509Certificate {
  return new X509Certificate(selfSignedCertificate(options).certificate);
}

describe('selfSignedCertificate', () => {
  it('names its organization and hosts, and is signed by itself', () => {
    const certificate = parsed({ organization: 'Acmé', dnsNames: ['picker', 'picker.serving.svc'] });
    expect(certificate.subject).toBe('O=Acmé');
    expect(certificate.issuer).toBe('O=Acmé');
    expect(certificate.subjectAltName).toBe('DNS:picker, DNS:picker.serving.svc');
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('is valid from a day ago for ten years', () => {
    const certificate = parsed({ now: new Date('2045-06-01T12:00:00Z') });
    expect(new Date(certificate.validFrom)).toEqual(new Date('2045-05-31T12:00:00Z'));
    expect(new Date(certificate.validTo)).toEqual(new Date('2055-05-30T12:00:00Z'));
  });

  it('is another one each time', () => {
    expect(parsed({}).serialNumber).not.toBe(parsed({}).serialNumber);
  });

  it('is accepted by a client that is told to trust it, and by no other', async () => {
    const { certificate, privateKey } = selfSignedCertificate();
    const server = tls.createServer({ cert: certificate, key: privateKey }, (socket) => socket.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const trusting = tls.connect({ port, host: '127.0.0.1', servername: 'localhost', ca: certificate });
    await once(trusting, 'secureConnect');
    expect(trusting.authorized).toBe(true);
    trusting.destroy();
    const doubting = tls.connect({ port, host: '127.0.0.1', servername: 'localhost' });
    await expect(once(doubting, 'secureConnect')).rejects.toThrow('self-signed certificate');
    server.close();
  });
});
