import { isIPv4, isIPv6, SocketAddress } from 'node:net';

const MAPPED = '::ffff:';

/**
 * An endpoint, `ip:port`, in the one spelling that the pool has: IPv6 addresses have many, and an IPv4 address that came
 * over an IPv6 socket is one too. What is no endpoint stays as it is.
 */
export function spelledAlike(endpoint: string): string {
  if (endpoint[0] !== '[') return endpoint;
  const end = endpoint.lastIndexOf(']');
  const address = endpoint.slice(1, end);
  if (!isIPv6(address)) return endpoint;
  const shortest = new SocketAddress({ address, family: 'ipv6' }).address;
  const mapped = shortest.startsWith(MAPPED) ? shortest.slice(MAPPED.length) : '';
  return `${isIPv4(mapped) ? mapped : `[${shortest}]`}${endpoint.slice(end + 1)}`;
}
