import { isIPv4 } from 'node:net';
import { networkOf } from '../domain/network-of.ts';

const V4_OCTETS = 3;
const V6_GROUPS = 3;

/**
 * The network a device is in, as coarse as to hold still: /24 of IPv4 and /48 of IPv6, what providers commonly give to
 * one place (RFC 6177). Undefined when the address is not known.
 */
export function networkOfDevice(ip: string): string | undefined {
  if (ip === '') return undefined;
  const network = networkOf(ip);
  if (isIPv4(network)) return `${network.split('.').slice(0, V4_OCTETS).join('.')}.0/24`;
  const groups = network.split('::', 1)[0]?.split(':') ?? [];
  return `${groups.slice(0, V6_GROUPS).join(':')}::/48`;
}
