import { type ExchangeSettings, ExtProcService } from './exchange';
import type { FrontEnd } from './front-end';
import type { Encryption } from './options';
import type { Logger } from './telemetry';
import {
  CertificateFiles,
  type CertificateSource,
  fixedCertificate,
  healthMethods,
  NodeHttp2Server,
  type ServingState,
  selfSignedCertificate,
} from './transport';

/** How often files with a certificate are looked at: certificates are renewed days before they run out. */
const CERTIFICATE_RELOAD_MS = 10_000;

/** What the gateways' way in is made of. */
export interface ExtProcFrontEndOptions {
  readonly exchange: ExchangeSettings;
  readonly encryption: Encryption;
  readonly state: ServingState;
  readonly logger: Logger;
}

/** Where gateways ask: ext_proc, and gRPC health beside it on the same port. */
export class ExtProcFrontEnd implements FrontEnd {
  private readonly service: ExtProcService;
  private readonly server: NodeHttp2Server;
  private reload: NodeJS.Timeout | undefined;

  /** @throws GKEI_TLS_CERTIFICATE */
  constructor(private readonly options: ExtProcFrontEndOptions) {
    const { exchange, state, logger } = options;
    this.service = new ExtProcService(exchange);
    this.server = new NodeHttp2Server({
      methods: new Map([...this.service.methods, ...healthMethods(state)]),
      certificate: this.certificate(),
      deadlines: exchange.deadlines,
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
    this.service.shutDown();
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
