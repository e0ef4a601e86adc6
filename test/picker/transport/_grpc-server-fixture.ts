import { Deadlines, type GrpcServer, type GrpcServerOptions, GrpcStatus } from '../../../src/picker/transport';
import { GrpcClient } from './_grpc-client';
import { RecordedMethod } from './_recorded-method';

/** Makes the server under test. */
export type CreateGrpcServer = (options: GrpcServerOptions) => GrpcServer;

/** A server with a few methods, made anew for each case, and a client that is connected to it. */
export class GrpcServerFixture {
  server!: GrpcServer;
  client!: GrpcClient;
  port!: number;
  deadlines!: Deadlines;
  faults!: unknown[];
  /** Sends every message back; ends when the client does. */
  echo!: RecordedMethod;
  /** Takes messages and says nothing by itself. */
  silent!: RecordedMethod;
  /** Answers the first message and ends at once. */
  hasty!: RecordedMethod;
  /** Throws at the first message. */
  faulty!: RecordedMethod;
  /** Like `silent`, but honours the timeout of the client. */
  timed!: RecordedMethod;

  constructor(private readonly create: CreateGrpcServer) {}

  async start(options: Partial<GrpcServerOptions> = {}): Promise<void> {
    this.deadlines = new Deadlines(0);
    this.faults = [];
    this.makeMethods();
    this.server = this.create({
      methods: new Map([
        ['/t.T/Echo', this.echo],
        ['/t.T/Silent', this.silent],
        ['/t.T/Hasty', this.hasty],
        ['/t.T/Faulty', this.faulty],
        ['/t.T/Timed', this.timed],
      ]),
      deadlines: this.deadlines,
      onFault: (error) => this.faults.push(error),
      ...options,
    });
    this.port = await this.server.listen(0, '127.0.0.1');
    this.client = await GrpcClient.connect(this.port, { tls: options.certificate !== undefined });
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.server.close();
  }

  private makeMethods(): void {
    this.echo = new RecordedMethod({
      message: (call, message) => call.stream.send(message),
      halfClose: (call) => call.stream.finish(GrpcStatus.OK),
    });
    this.silent = new RecordedMethod({});
    this.hasty = new RecordedMethod({
      message: (call) => {
        call.stream.send(Buffer.from('early'));
        call.stream.finish(GrpcStatus.OK);
      },
    });
    this.faulty = new RecordedMethod({
      message: () => {
        throw new Error('a mistake');
      },
    });
    this.timed = new RecordedMethod({ honoursTimeout: true });
  }
}
