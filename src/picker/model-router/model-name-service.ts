import { ExtProcCodec } from '../exchange/ext-proc/ext-proc-codec';
import { EXT_PROC_METHOD } from '../exchange/ext-proc/ext-proc-service';
import type { GrpcMethods } from '../transport';
import { type ModelNameSettings, ModelNameStream } from './model-name-stream';

/** The gRPC service `envoy.service.ext_proc.v3.ExternalProcessor` as routing extensions use it. */
export class ModelNameService {
  /** The service's method, for a gRPC server. */
  readonly methods: GrpcMethods;

  private readonly codec = new ExtProcCodec();

  constructor(settings: ModelNameSettings) {
    this.methods = new Map([
      [
        EXT_PROC_METHOD,
        // A call lasts as long as the request that it accompanies.
        { honoursTimeout: false, open: (stream) => new ModelNameStream(stream, this.codec, settings) },
      ],
    ]);
  }

  /** Requests in the gateway's hands go on without this: there is nothing to refuse. */
  shutDown(): void {}
}
