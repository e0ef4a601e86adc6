import { fork } from 'node:child_process';
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
  process.on('message', () => process.send!(process.cpuUsage()));
  process.on('disconnect', () => process.exit());
  process.send!(port);
}

/** A server in a process of its own. */
export interface RunningServer {
  readonly port: number;
  /** The CPU time that it has used. */
  cpuMicroseconds(): Promise<number>;
  stop(): void;
}

export async function startServer(name: string, encrypted: boolean): Promise<RunningServer> {
  const child = fork(__filename, ['serve', name, encrypted ? 'encrypted' : 'plaintext']);
  const answer = <T>() => new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)));
  const port = await answer<number>();
  return {
    port,
    cpuMicroseconds: async () => {
      const usage = answer<NodeJS.CpuUsage>();
      child.send('usage');
      const { user, system } = await usage;
      return user + system;
    },
    stop: () => child.disconnect(),
  };
}
