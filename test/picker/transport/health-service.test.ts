import { Deadlines, Http2Server, healthMethods, ServingState } from '../../../src/picker/transport';
import { encode, parse } from '../wire/_protobuf';
import { GrpcClient } from './_grpc-client';

const READINESS = ['', 'readiness', 'inference-extension', 'envoy.service.ext_proc.v3.ExternalProcessor'];

const SERVING = 1;
const NOT_SERVING = 2;
const SERVICE_UNKNOWN = 3;

describe('the health service', () => {
  let state: ServingState;
  let server: Http2Server;
  let client: GrpcClient;

  beforeEach(async () => {
    state = new ServingState();
    server = new Http2Server({
      methods: healthMethods(state),
      deadlines: new Deadlines(0),
      onFault: (error) => {
        throw error;
      },
    });
    client = await GrpcClient.connect(await server.listen(0, '127.0.0.1'));
  });

  afterEach(async () => {
    client.close();
    await server.close();
  });

  async function check(service: string): Promise<number> {
    const call = client.call('/grpc.health.v1.Health/Check');
    call.send(encode([[1, service]]));
    call.halfClose();
    expect((await call.ended).status).toBe(0);
    return statusIn(call.messages[0]);
  }

  it.each(READINESS)('says of "%s" whether requests are welcome', async (service) => {
    expect(await check(service)).toBe(NOT_SERVING);
    state.setReady(true);
    expect(await check(service)).toBe(SERVING);
    state.startDraining();
    expect(await check(service)).toBe(NOT_SERVING);
  });

  it('says of "liveness" that the process answers, ready or not', async () => {
    expect(await check('liveness')).toBe(SERVING);
    state.startDraining();
    expect(await check('liveness')).toBe(SERVING);
  });

  it('does not know other services', async () => {
    const call = client.call('/grpc.health.v1.Health/Check');
    call.send(encode([[1, 'nothing']]));
    call.halfClose();
    expect(await call.ended).toMatchObject({ status: 5, message: 'no service "nothing"' });
  });

  it.each([
    ['no message', [], 'no message: a health check takes one'],
    ['a malformed message', [Buffer.from([0x0a, 0x09])], 'malformed protobuf message: 9 bytes announced'],
    ['a second message', [encode([]), encode([])], 'a second message: a health check takes one'],
  ])('refuses a watch with %s', async (_, messages, problem) => {
    const call = client.call('/grpc.health.v1.Health/Watch');
    for (const message of messages) {
      call.send(message);
    }
    call.halfClose();
    const end = await call.ended;
    expect(end.status).toBe(3);
    expect(end.message).toContain(problem);
  });

  it('tells a watcher each change', async () => {
    const call = client.call('/grpc.health.v1.Health/Watch');
    call.send(encode([[1, 'readiness']]));
    await call.arrived(1);
    state.setReady(true);
    await call.arrived(2);
    state.startDraining();
    await call.arrived(3);
    expect(call.messages.map(statusIn)).toEqual([NOT_SERVING, SERVING, NOT_SERVING]);
    call.reset();
    await call.ended;
  });

  it('tells a watcher of an unknown service that it is unknown, and keeps the call open', async () => {
    const call = client.call('/grpc.health.v1.Health/Watch');
    call.send(encode([[1, 'nothing']]));
    await call.arrived(1);
    state.setReady(true);
    expect(await check('')).toBe(SERVING);
    expect(call.messages.map(statusIn)).toEqual([SERVICE_UNKNOWN]);
    call.reset();
    await call.ended;
  });
});

function statusIn(message: Buffer): number {
  return parse(message)[0][1] as number;
}
