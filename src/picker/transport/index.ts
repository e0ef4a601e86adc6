export { Deadlines, type Expiring } from './deadlines';
export type {
  GrpcMethod,
  GrpcMethods,
  GrpcServer,
  GrpcServerOptions,
  GrpcStream,
  GrpcStreamHandler,
  StreamEnd,
} from './grpc-server';
export { GrpcStatus, type GrpcStatusCode } from './grpc-status';
export { Http2Server } from './h2/http2-server';
export { healthMethods } from './health-service';
export { ServingState } from './serving-state';
export { CertificateFiles } from './tls/certificate-files';
export { type Certificate, type CertificateSource, fixedCertificate } from './tls/certificate-source';
export { type SelfSignedCertificateOptions, selfSignedCertificate } from './tls/self-signed-certificate';
export { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from './transport-limits';
