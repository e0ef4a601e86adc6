import { once } from 'node:events';
import * as http2 from 'node:http2';
import { connect } from 'node:net';
import * as tls from 'node:tls';
import {
  Deadlines,
  fixedCertificate,
  Http2Server,
  healthMethods,
  ServingState,
  selfSignedCertificate,
} from '../../../../src/picker/transport';
import type { CertificateSource } from '../../../../src/picker/transport/tls/certificate-source';
import { encode } from '../../wire/_protobuf';
import { GrpcClient } from '../_grpc-client';
import { describeGrpcServer } from '../_grpc-server-cases';
import { RecordedMethod } from '../_recorded-method';

describeGrpcServer('Http2Server', (options) => new Http2Server(options));

it('leaves no time for watches of its health when it shuts down, which it has told so', async () => {
  const state = new ServingState();
  state.setReady(true);
  const server = new Http2Server({
    methods: healthMethods(state),
    deadlines: new Deadlines(0),
    onFault: console.error,
  });
  const client = await GrpcClient.connect(await server.listen(0, '127.0.0.1'));
  const watches = ['', 'liveness'].map((service) => {
    const call = client.call('/grpc.health.v1.Health/Watch');
    call.send(encode([[1, service]]));
    return call;
  });
  for (const watch of watches) await watch.arrived(1);
  state.startDraining();
  await watches[0].arrived(2);
  await server.drain(3_600_000);
  expect(server.openStreams).toBe(2);
  await server.close();
  await Promise.all(watches.map(({ ended }) => ended));
  expect(server.openStreams).toBe(0);
});

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

  it('a connection whose handshake ends after the shutdown began is told so, and its calls are refused', async () => {
    await start(fixedCertificate(selfSignedCertificate()));
    const accepted = connect(port, '127.0.0.1');
    await once(accepted, 'connect');
    await server.drain(10_000);
    const encrypted = tls.connect({ socket: accepted, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
    const client = http2.connect('https://localhost', { createConnection: () => encrypted });
    client.on('error', () => undefined);
    const told = once(client, 'goaway');
    const call = client.request({ ':method': 'POST', ':path': '/t.T/Echo', 'content-type': 'application/grpc' });
    call.on('error', () => undefined);
    const closed = new Promise((resolve) => call.on('close', resolve));
    const [code, lastStream] = await told;
    expect([code, lastStream]).toEqual([http2.constants.NGHTTP2_NO_ERROR, 0]);
    await closed;
    expect(call.rstCode).toBe(http2.constants.NGHTTP2_REFUSED_STREAM);
    expect(echo.calls).toEqual([]);
    client.destroy();
  });

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
