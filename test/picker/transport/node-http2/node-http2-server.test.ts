import { describeGrpcServer } from '../_grpc-server-cases';
import { NodeHttp2Server } from './node-http2-server';

describeGrpcServer('NodeHttp2Server', (options) => new NodeHttp2Server(options));
