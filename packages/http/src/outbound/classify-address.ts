import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';

/** What an address is; everything but `public` is refused unless the administrator allows it. */
export type AddressKind =
  | 'public'
  | 'loopback'
  | 'link_local'
  | 'private'
  | 'carrier_nat'
  | 'multicast'
  | 'metadata'
  | 'reserved';

type Family = 'ipv4' | 'ipv6';
type Range = readonly [prefix: string, bits: number];

/** The IANA special-purpose registries, in the order of the verdict: the first kind that matches is the answer. */
const SPECIAL: readonly (readonly [AddressKind, Family, readonly Range[]])[] = [
  // Where clouds hand their machines credentials; the second is Azure's and lies in public space.
  [
    'metadata',
    'ipv4',
    [
      ['169.254.169.254', 32],
      ['168.63.129.16', 32],
      ['169.254.170.2', 32],
      ['169.254.170.23', 32],
      ['100.100.100.200', 32],
      ['192.0.0.192', 32],
    ],
  ],
  [
    'metadata',
    'ipv6',
    [
      ['fd00:ec2::254', 128],
      ['fd00:ec2::23', 128],
      ['fd20:ce::254', 128],
      ['fd00:42::42', 128],
    ],
  ],
  ['loopback', 'ipv4', [['127.0.0.0', 8]]],
  ['loopback', 'ipv6', [['::1', 128]]],
  ['link_local', 'ipv4', [['169.254.0.0', 16]]],
  ['link_local', 'ipv6', [['fe80::', 10]]],
  [
    'private',
    'ipv4',
    [
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
    ],
  ],
  [
    'private',
    'ipv6',
    [
      ['fc00::', 7],
      ['fec0::', 10],
      ['64:ff9b:1::', 48],
    ],
  ],
  ['carrier_nat', 'ipv4', [['100.64.0.0', 10]]],
  ['multicast', 'ipv4', [['224.0.0.0', 4]]],
  ['multicast', 'ipv6', [['ff00::', 8]]],
  [
    'reserved',
    'ipv4',
    [
      ['0.0.0.0', 8],
      ['192.0.0.0', 24],
      ['192.0.2.0', 24],
      ['192.88.99.0', 24],
      ['198.18.0.0', 15],
      ['198.51.100.0', 24],
      ['203.0.113.0', 24],
      ['240.0.0.0', 4],
    ],
  ],
  [
    'reserved',
    'ipv6',
    [
      ['2001::', 23],
      ['2001:db8::', 32],
      ['3fff::', 20],
    ],
  ],
];

const lists = SPECIAL.map(([kind, family, ranges]) => {
  const list = new BlockList();
  for (const [prefix, bits] of ranges) list.addSubnet(prefix, bits, family);
  return { kind, family, list };
});

/** Global unicast is the only part of IPv6 that is handed out (RFC 4291, section 2.4). */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

const familyOf = (address: string): Family | undefined =>
  isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;

const readGroups = (part: string): number[] =>
  part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));

/** The eight groups of an IPv6 address as numbers. */
function groupsOf(address: string): readonly number[] {
  // The platform's own parser turns a dotted tail into groups and takes every spelling.
  const compressed = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = compressed.split('::');
  const front = readGroups(head);
  if (tail === undefined) return front;
  const back = readGroups(tail);
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
}

const dotted = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');

const startsWith = (groups: readonly number[], prefix: readonly number[]): boolean =>
  prefix.every((group, place) => groups[place] === group);

/** The IPv4 address that an IPv6 address leads to, however it is packed in. */
function findEmbedded(address: string): string | undefined {
  const groups = groupsOf(address);
  const [, second = 0, third = 0] = groups;
  const last = dotted(groups[6] ?? 0, groups[7] ?? 0);
  if (startsWith(groups, [0, 0, 0, 0, 0, 0xffff])) return last; // IPv4-mapped, RFC 4291, section 2.5.5.2
  if (startsWith(groups, [0, 0, 0, 0, 0xffff, 0])) return last; // IPv4-translated, RFC 2765
  if (startsWith(groups, [0x64, 0xff9b, 0, 0, 0, 0])) return last; // NAT64, RFC 6052
  if (startsWith(groups, [0x2002])) return dotted(second, third); // 6to4, RFC 3056
  const compatible = startsWith(groups, [0, 0, 0, 0, 0, 0]) && ((groups[6] ?? 0) > 0 || (groups[7] ?? 0) > 1);
  return compatible ? last : undefined; // IPv4-compatible, RFC 4291, section 2.5.5.1
}

/**
 * The address that is really reached, in one spelling: without a zone, and IPv4 where IPv6 only wraps it.
 * @returns undefined when it is not an address
 */
export function canonicalAddress(address: string): string | undefined {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  const family = familyOf(bare);
  if (family === undefined) return undefined;
  if (family === 'ipv4') return bare;
  return findEmbedded(bare) ?? new SocketAddress({ address: bare, family }).address;
}

/** @param address an IPv4 or IPv6 address; anything else counts as reserved */
export function classifyAddress(address: string): AddressKind {
  const canonical = canonicalAddress(address);
  const family = canonical === undefined ? undefined : familyOf(canonical);
  if (canonical === undefined || family === undefined) return 'reserved';
  for (const special of lists) {
    if (special.family === family && special.list.check(canonical, family)) return special.kind;
  }
  return family === 'ipv4' || globalUnicast.check(canonical, 'ipv6') ? 'public' : 'reserved';
}
