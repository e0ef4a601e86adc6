import { NodeHttp2Server } from '../../../../src/picker/transport';
import { describeGrpcServer } from '../_grpc-server-cases';

describeGrpcServer('NodeHttp2Server', (options) => new NodeHttp2Server(options));
