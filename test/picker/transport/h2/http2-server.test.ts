import { once } from 'node:events';
import * as tls from 'node:tls';
import { Deadlines, Http2Server, selfSignedCertificate } from '../../../../src/picker/transport';
import type { CertificateSource } from '../../../../src/picker/transport/tls/certificate-source';
import { describeGrpcServer } from '../_grpc-server-cases';
import { RecordedMethod } from '../_recorded-method';

describeGrpcServer('Http2Server', (options) => new Http2Server(options));

describe('over TLS', () => {
  let server: Http2Server;
  let port: number;
  const echo = new RecordedMethod({});

  async function start(certificate: CertificateSource): Promise<void> {
    const methods = new Map([['/t.T/Echo', echo]]);
    server = new Http2Server({ methods, deadlines: new Deadlines(0), onFault: console.error, certificate });
    port = await server.listen(0, '127.0.0.1');
  }

  afterEach(() => server.close());

  it.each(['the first', 'a new'])('clients cannot renegotiate with %s certificate', async (which) => {
    const onChange = jest.fn();
    await start({ current: selfSignedCertificate, onChange });
    if (which === 'a new') onChange.mock.calls[0][0]();
    const options = { port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] };
    const client = tls.connect({ ...options, maxVersion: 'TLSv1.2' });
    await once(client, 'secureConnect');
    const refused = new Promise((resolve) => {
      client.on('error', resolve);
      client.renegotiate({ rejectUnauthorized: false }, resolve);
    });
    expect(await refused).toMatchObject({ code: 'ERR_SSL_NO_RENEGOTIATION' });
    client.destroy();
  });
});
