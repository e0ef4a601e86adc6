import { errorOf } from '../../errors';

/** Where to listen. */
export interface ListenAddress {
  /** IPv4 or IPv6 address without brackets, or a name. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

const TCP = /^tcp:\/\/(?:\[([\da-fA-F:.]+)\]|([^:[\]]+)|(::)):(\d{1,5}|\*)$/;

/**
 * Where a publisher listens. vLLM listens where the endpoint has `*` or `::`, and connects to any other address.
 *
 * @param host where `*` listens: the server's own address, so that several servers on one machine keep apart
 * @throws GkeInferenceError GKEI_OUT_OF_RANGE
 */
export function readPublisherEndpoint(option: string, endpoint: string, host: string): ListenAddress {
  if (!endpoint.includes('*') && !endpoint.includes('::')) {
    throw refused(option, endpoint, ': to another address vLLM connects, which a simulated server does not');
  }
  return readReplayEndpoint(option, endpoint, host);
}

/** Where replays are asked for: vLLM listens at any address here. @throws GkeInferenceError GKEI_OUT_OF_RANGE */
export function readReplayEndpoint(option: string, endpoint: string, host: string): ListenAddress {
  const [, bracketed, plain, anyIpv6, port] = TCP.exec(endpoint) ?? [];
  const address = bracketed ?? plain ?? anyIpv6;
  if (address === undefined || Number(port) > 65_535) {
    throw refused(option, endpoint, '');
  }
  return { host: address === '*' ? host : address, port: port === '*' ? 0 : Number(port) };
}

function refused(option: string, value: string, reason: string): Error {
  return errorOf('GKEI_OUT_OF_RANGE', { option, value, range: `tcp://*:PORT${reason}` });
}
