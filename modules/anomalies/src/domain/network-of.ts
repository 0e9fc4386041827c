import { BlockList, isIP, isIPv6, SocketAddress } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(ip: string): readonly string[] {
  const address = new SocketAddress({ address: ip, family: 'ipv6' }).address.split('%')[0] ?? ip;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
}

/** The network of an address, as long as the prefix says: `203.0.113.0/24`, `2001:db8:1::/48`. */
function networkOf(ip: string, bits: { readonly v4: 16 | 24; readonly v6: 32 | 48 }): string {
  const plain = MAPPED.exec(ip)?.[1] ?? ip;
  if (isIPv6(plain))
    return `${groupsOf(plain)
      .slice(0, bits.v6 / 16)
      .join(':')}::/${bits.v6}`;
  const parts = plain.split('.').slice(0, bits.v4 / 8);
  return `${[...parts, ...Array.from({ length: 4 - parts.length }, () => '0')].join('.')}/${bits.v4}`;
}

/** The network somebody works in: neighbours in it count as the same place. */
export const homeNetworkOf = (ip: string): string => networkOf(ip, { v4: 24, v6: 48 });

/** A network so wide that two of them are hardly the same provider at the same place. */
export const wideNetworkOf = (ip: string): string => networkOf(ip, { v4: 16, v6: 32 });

/** `192.0.2.0/24`, `2001:db8::/32`, or one address. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** Whether an address lies in one of the networks. What is no address lies in none. */
export function isInNetworks(ip: string, networks: readonly string[]): boolean {
  const plain = MAPPED.exec(ip)?.[1] ?? ip;
  if (networks.length === 0 || isIP(plain) === 0) return false;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}
