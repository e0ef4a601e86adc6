import { errorOf } from '../../errors';

/** An address of TCP. */
export interface TcpAddress {
  /** IPv4 or IPv6 address without brackets, or a name. */
  readonly host: string;
  /** To listen on, 0 takes any free port. */
  readonly port: number;
}

/** Where batches are published. */
export interface PublisherEndpoint extends TcpAddress {
  /** Whether subscribers listen there, to whom the publisher connects; else it listens. */
  readonly connects: boolean;
}

const TCP = /^tcp:\/\/(?:\[([\da-fA-F:.]+)\]|([^:[\]]+)|(::)):(\d{1,5}|\*)$/;

/**
 * Where batches are published. vLLM listens where the endpoint has `*` or `::`, and connects to any other address.
 *
 * @param host where `*` listens: the server's own address, so that several servers on one machine keep apart
 * @throws GkeInferenceError GKEI_OUT_OF_RANGE
 */
export function readPublisherEndpoint(option: string, endpoint: string, host: string): PublisherEndpoint {
  const connects = !endpoint.includes('*') && !endpoint.includes('::');
  return { ...readReplayEndpoint(option, endpoint, host), connects };
}

/** Where replays are asked for: vLLM listens at any address here. @throws GkeInferenceError GKEI_OUT_OF_RANGE */
export function readReplayEndpoint(option: string, endpoint: string, host: string): TcpAddress {
  const [, bracketed, plain, anyIpv6, port] = TCP.exec(endpoint) ?? [];
  const address = bracketed ?? plain ?? anyIpv6;
  if (address === undefined || Number(port) > 65_535) {
    throw errorOf('GKEI_OUT_OF_RANGE', { option, value: endpoint, range: 'tcp://*:PORT or tcp://ADDRESS:PORT' });
  }
  return { host: address === '*' ? host : address, port: port === '*' ? 0 : Number(port) };
}
