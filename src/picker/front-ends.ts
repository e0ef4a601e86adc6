import { type ExchangeSettings, ExtProcService } from './exchange';
import { ExtProcFrontEnd } from './ext-proc-front-end';
import type { FrontEnd } from './front-end';
import { type Announce, openPort } from './open-port';
import type { PickerOptions } from './options';
import { ReverseProxy } from './standalone';
import type { Logger } from './telemetry';
import type { Deadlines, ServingState } from './transport';

/** What the ways in need from the process that they are opened in. */
export interface FrontEndSurroundings {
  readonly options: PickerOptions;
  readonly exchange: ExchangeSettings;
  readonly deadlines: Deadlines;
  readonly state: ServingState;
  readonly logger: Logger;
  /** Whether an endpoint takes TLS. */
  readonly encrypts: (endpoint: string) => boolean;
}

/**
 * Opens the ports that requests come through.
 *
 * @param opened gets each way in before its port is opened
 * @throws GKEI_TLS_CERTIFICATE or GKEI_LISTEN_FAILED
 */
export async function openFrontEnds(
  { options, exchange, deadlines, state, logger, encrypts }: FrontEndSurroundings,
  opened: FrontEnd[],
  announce: Announce,
): Promise<void> {
  const { extProc, proxy } = options;
  if (extProc !== undefined) {
    const { encryption } = extProc;
    const service = new ExtProcService(exchange);
    const frontEnd = new ExtProcFrontEnd({ service, deadlines, encryption, state, logger });
    opened.push(frontEnd);
    const scheme = encryption.kind === 'none' ? 'http' : 'https';
    announce(await openPort(frontEnd, extProc, scheme, '--grpc-port'), 'ext_proc');
  }
  if (proxy !== undefined) {
    const frontEnd = new ReverseProxy(exchange, encrypts);
    opened.push(frontEnd);
    announce(await openPort(frontEnd, proxy, 'http', '--proxy'), 'requests');
  }
}
