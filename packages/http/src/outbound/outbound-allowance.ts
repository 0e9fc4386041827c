import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { canonicalAddress } from './classify-address.ts';

/**
 * What an administrator allows beyond public addresses over TLS. One entry is a host name, an address or a CIDR
 * range; `http://` before it also allows HTTP without TLS there.
 */
export interface OutboundAllowance {
  /** Whether this host, at this address, may be reached although the address is not public. */
  allows(host: string, address: string): boolean;
  /** Whether it is named by itself and not by a range: what a metadata address asks for. */
  namesAddress(address: string): boolean;
  /** Whether HTTP may go there without TLS. */
  allowsPlainHttp(host: string, addresses: readonly string[]): boolean;
}

const PLAIN = 'http://';
const NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

type Entry = { readonly plain: boolean } & (
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'range'; readonly range: BlockList }
);

function parseRange(text: string): BlockList | undefined {
  const [prefix = '', bits = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits)) return undefined;
  const family = isIPv4(prefix) ? 'ipv4' : isIPv6(prefix) ? 'ipv6' : undefined;
  if (family === undefined || Number(bits) > (family === 'ipv4' ? 32 : 128)) return undefined;
  const range = new BlockList();
  range.addSubnet(prefix, Number(bits), family);
  return range;
}

function parseEntry(text: string): Entry | undefined {
  const plain = text.startsWith(PLAIN);
  const rest = (plain ? text.slice(PLAIN.length) : text).trim().toLowerCase();
  const address = canonicalAddress(rest);
  if (address !== undefined) return { plain, kind: 'address', address };
  const range = parseRange(rest);
  if (range !== undefined) return { plain, kind: 'range', range };
  // A name of digits and dots only is an address somebody mistyped.
  const name = rest.replace(/\.$/, '');
  return NAME.test(name) && !/^[\d.]+$/.test(name) ? { plain, kind: 'name', name } : undefined;
}

/** Whether a text is an entry: `siem.internal`, `10.20.0.0/16`, `http://192.168.7.4`, `fd12::/16`. */
export const isAllowanceEntry = (text: string): boolean => parseEntry(text.trim()) !== undefined;

/** Splits the setting: entries stand between commas or blanks. */
export const splitAllowance = (text: string): readonly string[] =>
  text.split(/[\s,]+/).filter((entry) => entry !== '');

const inRange = (range: BlockList, address: string): boolean =>
  range.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

function matches(entry: Entry, host: string, address: string): boolean {
  if (entry.kind === 'name') return entry.name === host.toLowerCase().replace(/\.$/, '');
  const reached = canonicalAddress(address) ?? address;
  return entry.kind === 'address' ? entry.address === reached : inRange(entry.range, reached);
}

/** Entries that cannot be read allow nothing. */
export function parseAllowance(entries: readonly string[]): OutboundAllowance {
  const parsed = entries.map((entry) => parseEntry(entry.trim())).filter((entry) => entry !== undefined);
  return {
    allows: (host, address) => parsed.some((entry) => matches(entry, host, address)),
    namesAddress: (address) =>
      parsed.some((entry) => entry.kind === 'address' && matches(entry, '', address)),
    allowsPlainHttp: (host, addresses) =>
      addresses.every((address) => parsed.some((entry) => entry.plain && matches(entry, host, address))),
  };
}
