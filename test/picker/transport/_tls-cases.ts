import { fixedCertificate, selfSignedCertificate } from '../../../src/picker/transport';
import { GrpcClient } from './_grpc-client';
import type { GrpcServerFixture } from './_grpc-server-fixture';

/** Encrypted connections. */
export function tlsCases(t: GrpcServerFixture): void {
  it('speaks HTTP/2 over TLS with a certificate of its own making', async () => {
    await t.start({ certificate: fixedCertificate(selfSignedCertificate()) });
    expect(t.client.session.alpnProtocol).toBe('h2');
    const call = t.client.call('/t.T/Echo');
    call.send(Buffer.alloc(500_000, 7));
    call.halfClose();
    expect((await call.ended).status).toBe(0);
    expect(call.messages[0].equals(Buffer.alloc(500_000, 7))).toBe(true);
  });

  it('uses a new certificate for new connections and keeps the old ones', async () => {
    let current = selfSignedCertificate({ organization: 'old' });
    let changed: () => void = () => undefined;
    await t.start({
      certificate: {
        current: () => current,
        onChange: (listener) => {
          changed = listener;
        },
      },
    });
    current = selfSignedCertificate({ organization: 'new' });
    changed();
    const later = await GrpcClient.connect(t.port, { tls: true });
    const issuer = (from: GrpcClient) => (from.session.socket as import('node:tls').TLSSocket).getPeerCertificate();
    expect(issuer(later).issuer.O).toBe('new');
    const call = t.client.call('/t.T/Echo');
    call.halfClose();
    expect((await call.ended).status).toBe(0);
    later.close();
  });
}
