import { Http2Server } from '../../../../src/picker/transport';
import { describeGrpcServer } from '../_grpc-server-cases';

describeGrpcServer('Http2Server', (options) => new Http2Server(options));
