/** One `ip:port` that can serve, as its membership source describes it. */
import { isIPv6, SocketAddress } from 'node:net';

/** How an endpoint is spoken with. */
export type Scheme = 'http' | 'https';

export interface Endpoint {
  /** `ip:port`, IPv6 in brackets and in its shortest form: the form that gateways exchange. */
  readonly id: string;
  /** Name of the pod, or the name that the endpoints file gives. */
  readonly name: string;
  /** IPv4 or IPv6 address without brackets. */
  readonly address: string;
  readonly port: number;
  /** Undefined where its source does not say: then as the whole pool is. */
  readonly scheme?: Scheme;
  /** Labels of the pod or of the file's entry. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whether it may be picked: a pod that is Ready, not Terminating and not Failed. */
  readonly ready: boolean;
}

/** The id of an IP address and a port, equal for all spellings of an IPv6 address. */
export function endpointId(address: string, port: number): string {
  return isIPv6(address) ? `[${new SocketAddress({ address, family: 'ipv6' }).address}]:${port}` : `${address}:${port}`;
}
