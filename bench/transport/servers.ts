import {
  Deadlines,
  fixedCertificate,
  type GrpcMethod,
  type GrpcServer,
  type GrpcServerOptions,
  GrpcStatus,
  Http2Server,
  selfSignedCertificate,
} from '../../src/picker/transport';
import { NodeHttp2Server } from '../../test/picker/transport/node-http2/node-http2-server';
import { serveParent } from '../measured-process';

/** The servers that are compared. */
export const SERVERS: Readonly<Record<string, (options: GrpcServerOptions) => GrpcServer>> = {
  own: (options) => new Http2Server(options),
  'node:http2': (options) => new NodeHttp2Server(options),
};

/** The method that is called. */
export const PATH = '/envoy.service.ext_proc.v3.ExternalProcessor/Process';

const PREFIX = Buffer.alloc(40, 'p');

/** Sends every message back behind a few bytes of its own, as the picker does with bodies. */
const ECHO: GrpcMethod = {
  honoursTimeout: false,
  open: (stream) => ({
    message: (message) => {
      stream.send(PREFIX, message);
    },
    halfClose: () => stream.finish(GrpcStatus.OK),
    writable: () => undefined,
    closed: () => undefined,
  }),
};

/** Runs a server in this process until its parent is gone. */
export async function serve(name: string, encrypted: boolean): Promise<void> {
  const deadlines = new Deadlines(performance.now());
  setInterval(() => deadlines.tick(performance.now()), 100);
  const server = SERVERS[name]({
    methods: new Map([[PATH, ECHO]]),
    certificate: encrypted ? fixedCertificate(selfSignedCertificate()) : undefined,
    deadlines,
    limits: { sendBufferBytes: Number.MAX_SAFE_INTEGER },
    onFault: (error) => console.error(error),
  });
  const port = await server.listen(0, '127.0.0.1');
  serveParent([port]);
}
