import { connect } from 'node:http2';

/** `grpc.health.v1.HealthCheckResponse.ServingStatus.SERVING` */
const SERVING = 1;
const CHECK_PATH = '/grpc.health.v1.Health/Check';

export interface HealthCheck {
  readonly host: string;
  readonly port: number;
  /** The service asked about; the empty name asks about the server as a whole. */
  readonly service: string;
  readonly signal: AbortSignal;
}

/**
 * Asks a server's gRPC health service, in plaintext as a kubelet does.
 *
 * @throws Error that says why the server is not healthy.
 */
export async function checkGrpcHealth({ host, port, service, signal }: HealthCheck): Promise<void> {
  const session = connect(`http://${host}:${port}`);
  const destroy = () => session.destroy();
  signal.addEventListener('abort', destroy);
  try {
    const { status, message, body } = await new Promise<Answer>((resolve, reject) => {
      session.once('error', reject);
      session.once('close', () => reject(new Error(signal.aborted ? 'timeout' : 'the connection was closed')));
      const call = session.request({
        ':method': 'POST',
        ':path': CHECK_PATH,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      const chunks: Buffer[] = [];
      let trailers: Record<string, unknown> = {};
      // A failed call has its status in the headers, when nothing else follows them.
      call.on('response', (headers) => Object.assign(trailers, headers));
      call.on('trailers', (headers) => {
        trailers = { ...trailers, ...headers };
      });
      call.on('data', (chunk: Buffer) => chunks.push(chunk));
      call.once('error', reject);
      call.once('end', () =>
        resolve({
          status: String(trailers['grpc-status'] ?? 'none'),
          message: String(trailers['grpc-message'] ?? ''),
          body: Buffer.concat(chunks),
        }),
      );
      call.end(frame(requestBytes(service)));
    });
    if (status !== '0') {
      throw new Error(`gRPC status ${status} ${message}`.trimEnd());
    }
    const serving = servingStatus(body.subarray(FRAME_HEADER_BYTES));
    if (serving !== SERVING) {
      throw new Error(`the service is not serving (status ${serving})`);
    }
  } finally {
    signal.removeEventListener('abort', destroy);
    session.destroy();
  }
}

interface Answer {
  readonly status: string;
  readonly message: string;
  readonly body: Buffer;
}

/** One byte of compression flag and four of length precede every gRPC message. */
const FRAME_HEADER_BYTES = 5;

function frame(message: Buffer): Buffer {
  const framed = Buffer.alloc(FRAME_HEADER_BYTES + message.length);
  framed.writeUInt32BE(message.length, 1);
  message.copy(framed, FRAME_HEADER_BYTES);
  return framed;
}

/** `HealthCheckRequest { string service = 1; }` */
function requestBytes(service: string): Buffer {
  const name = Buffer.from(service);
  return name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, name.length]), name]);
}

/** `HealthCheckResponse { ServingStatus status = 1; }`: an absent field is the zero value, UNKNOWN. */
function servingStatus(message: Buffer): number {
  return message[0] === 0x08 ? message[1]! : 0;
}
