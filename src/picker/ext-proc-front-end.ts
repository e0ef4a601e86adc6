import type { FrontEnd } from './front-end';
import type { Encryption } from './options';
import type { Logger } from './telemetry';
import {
  CertificateFiles,
  type CertificateSource,
  type Deadlines,
  fixedCertificate,
  type GrpcMethods,
  Http2Server,
  healthMethods,
  type ServingState,
  selfSignedCertificate,
} from './transport';

/** How often files with a certificate are looked at: certificates are renewed days before they run out. */
const CERTIFICATE_RELOAD_MS = 10_000;

/** What answers gateways. */
export interface GatewayService {
  readonly methods: GrpcMethods;
  /** Ends the calls that are left, each with a clear error where one can still be given. */
  shutDown(): void;
}

/** What the gateways' way in is made of. */
export interface ExtProcFrontEndOptions {
  readonly service: GatewayService;
  readonly deadlines: Deadlines;
  readonly encryption: Encryption;
  readonly state: ServingState;
  readonly logger: Logger;
}

/** Where gateways ask: ext_proc, and gRPC health beside it on the same port. */
export class ExtProcFrontEnd implements FrontEnd {
  private readonly server: Http2Server;
  private reload: NodeJS.Timeout | undefined;

  /** @throws GKEI_TLS_CERTIFICATE */
  constructor(private readonly options: ExtProcFrontEndOptions) {
    const { service, deadlines, state, logger } = options;
    this.server = new Http2Server({
      methods: new Map([...service.methods, ...healthMethods(state)]),
      certificate: this.certificate(),
      deadlines,
      onFault: (error) => logger.error('a call failed by a fault of the picker', { error }),
    });
  }

  listen(port: number, host?: string): Promise<number> {
    return this.server.listen(port, host);
  }

  drain(graceMs: number): Promise<void> {
    return this.server.drain(graceMs);
  }

  shutDown(): void {
    this.options.service.shutDown();
  }

  async close(): Promise<void> {
    clearInterval(this.reload);
    await this.server.close();
  }

  private certificate(): CertificateSource | undefined {
    const { encryption } = this.options;
    switch (encryption.kind) {
      case 'none':
        return undefined;
      case 'self-signed':
        return fixedCertificate(selfSignedCertificate());
      case 'files': {
        const files = new CertificateFiles(encryption.directory);
        this.reload = setInterval(() => this.reloadCertificate(files), CERTIFICATE_RELOAD_MS);
        return files;
      }
    }
  }

  private reloadCertificate(files: CertificateFiles): void {
    try {
      files.reload();
    } catch (error) {
      this.options.logger.error('the certificate in use stays', { error });
    }
  }
}
