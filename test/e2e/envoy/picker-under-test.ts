import { SERVING_PATHS, type ServingPath } from '../../../src/catalog/serving-paths';
import {
  BodyBudget,
  DEFAULT_STATE_TIMEOUTS,
  ExtProcService,
  ResponseHomes,
  ServingPaths,
  type StateTimeouts,
} from '../../../src/picker/exchange';
import { Deadlines, fixedCertificate, Http2Server, selfSignedCertificate } from '../../../src/picker/transport';
import { RoundRobinPort } from './round-robin-port';

/** A path for gRPC calls, so that they pass the list of serving paths. */
export const GRPC_PATH = '/test.Inference/Generate';

/** The name by which clients may ask for the model `m`. */
export const ALIAS = 'alias';

const PATHS: readonly ServingPath[] = [...SERVING_PATHS, { match: 'exact', path: GRPC_PATH }];

const TICK_MS = 50;

export interface PickerOptions {
  /** Encrypted with a certificate of its own making, or plaintext. */
  readonly tls: boolean;
  readonly timeouts?: Partial<StateTimeouts>;
}

/** The picker's transport and exchange in this process, over a scheduling of the tests. */
export class PickerUnderTest {
  readonly port = new RoundRobinPort();
  readonly bodies = new BodyBudget(256 * 1024 * 1024);
  readonly faults: unknown[] = [];
  readonly service: ExtProcService;
  readonly server: Http2Server;
  private readonly timer: NodeJS.Timeout;

  private constructor({ tls, timeouts }: PickerOptions) {
    const deadlines = new Deadlines(performance.now());
    this.timer = setInterval(() => deadlines.tick(performance.now()), TICK_MS);
    this.service = new ExtProcService({
      port: this.port,
      deadlines,
      timeouts: { ...DEFAULT_STATE_TIMEOUTS, ...timeouts },
      servingPaths: new ServingPaths(PATHS),
      resolveModel: ({ asked }) => ({ model: asked === ALIAS ? 'm' : asked, priority: 0 }),
      listModels: () => [],
      maxBodyBytes: 64 * 1024 * 1024,
      bodyBudget: this.bodies,
      hashesPrompts: false,
      usage: 'ignore',
      responseHomes: new ResponseHomes(),
    });
    this.server = new Http2Server({
      methods: this.service.methods,
      certificate: tls ? fixedCertificate(selfSignedCertificate()) : undefined,
      deadlines,
      onFault: (error) => this.faults.push(error),
    });
  }

  static async start(port: number, options: PickerOptions): Promise<PickerUnderTest> {
    const picker = new PickerUnderTest(options);
    await picker.server.listen(port, '127.0.0.1');
    return picker;
  }

  async stop(): Promise<void> {
    await this.server.close();
    clearInterval(this.timer);
  }
}
