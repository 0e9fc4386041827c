import { isIPv6, SocketAddress } from 'node:net';

const GROUPS = 8;
const PREFIX_GROUPS = 4;

/**
 * The network an address is counted under: an IPv4 address is its own, an IPv6 address is its /64, because one
 * subscriber has 2^64 of them (RFC 6177). An IPv4 address in IPv6 clothes is the IPv4 address.
 */
export function networkOf(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const address = new SocketAddress({ address: ip, family: 'ipv6' }).address.split('%')[0] ?? ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from(
    { length: tail === undefined ? 0 : GROUPS - left.length - right.length },
    () => '0',
  );
  return `${[...left, ...zeros, ...right].slice(0, PREFIX_GROUPS).join(':')}::/64`;
}
