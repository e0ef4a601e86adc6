import { Bag } from '../../../bag';
import type { GrpcMethod, GrpcMethods } from '../../transport';
import { Exchange } from '../exchange';
import type { ExchangeSettings } from '../exchange-settings';
import { ExtProcCodec } from './ext-proc-codec';
import { ExtProcStream } from './ext-proc-stream';

/** The service's one method. */
export const EXT_PROC_METHOD = '/envoy.service.ext_proc.v3.ExternalProcessor/Process';

/** The gRPC service `envoy.service.ext_proc.v3.ExternalProcessor`: one exchange for each call. */
export class ExtProcService {
  /** The service's method, for a gRPC server. */
  readonly methods: GrpcMethods;

  private readonly codec = new ExtProcCodec();
  private readonly streams = new Bag<ExtProcStream>();
  private lastId = 0;

  constructor(private readonly settings: ExchangeSettings) {
    const process: GrpcMethod = {
      honoursTimeout: false, // a call lasts as long as the answer that it accompanies
      open: (stream) => {
        const opened: ExtProcStream = new ExtProcStream(
          stream,
          this.codec,
          (gateway) => new Exchange(++this.lastId, gateway, this.settings),
          () => this.streams.delete(opened),
        );
        this.streams.add(opened);
        return opened;
      },
    };
    this.methods = new Map([[EXT_PROC_METHOD, process]]);
  }

  /** How many calls are open. */
  get openStreams(): number {
    return this.streams.size;
  }

  /** Ends all exchanges that are left, each with a clear error: requests that have no answer yet are refused. */
  shutDown(): void {
    for (const { exchange } of this.streams.all()) {
      exchange.shutDown();
    }
  }
}
