import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ok, type Result, refuse } from '@haechi/kernel';
import { type AddressKind, canonicalAddress, classifyAddress } from './classify-address.ts';
import type { OutboundAllowance } from './outbound-allowance.ts';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a name, as the system resolves it. Rejects when there are none. */
export type ResolveName = (host: string) => Promise<readonly ResolvedAddress[]>;

const RESOLVE_TIMEOUT_MS = 5_000;

export const resolveWithSystem: ResolveName = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }));

/** A destination whose every address was checked. Connect to these addresses and to no other. */
export interface CheckedTarget {
  /** The name or address asked for, in lower case, without brackets: what a certificate must name. */
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly [ResolvedAddress, ...ResolvedAddress[]];
}

export type OutboundFailureCode =
  | 'bad_target'
  | 'name_not_found'
  | 'address_refused'
  | 'plain_refused'
  | 'redirect_refused'
  | 'timeout'
  | 'connection_failed'
  | 'certificate_refused'
  | 'answer_too_large'
  | 'aborted';

/** Why nothing came of it. `detail` is for an administrator: addresses and codes, never a secret. */
export interface OutboundFailure {
  readonly code: OutboundFailureCode;
  readonly detail: string;
}

export const fail = (
  code: OutboundFailureCode,
  detail: string,
): { readonly ok: false; readonly error: OutboundFailure } => refuse({ code, detail });

/** The name service cannot be interrupted; after a while its answer is no longer waited for. */
async function resolveInTime(resolve: ResolveName, host: string): Promise<readonly ResolvedAddress[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly ResolvedAddress[]>((give) => {
    timer = setTimeout(() => give([]), RESOLVE_TIMEOUT_MS);
  });
  return await Promise.race([resolve(host).catch(() => []), late]).finally(() => clearTimeout(timer));
}

/** The URL parser knows every spelling of an address (`0x7f.1`, `2130706433`, full-width digits) and of a name. */
function canonicalHost(host: string): string | undefined {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (bare === '' || bare.length > 253 || /[\s/@?#\\%]/.test(bare)) return undefined;
  try {
    const { hostname } = new URL(`http://${isIP(bare) === 6 ? `[${bare}]` : bare}/`);
    return hostname.replace(/^\[(.*)\]$/, '$1');
  } catch {
    return undefined;
  }
}

function judge(host: string, address: string, allowance: OutboundAllowance): AddressKind | undefined {
  const kind = classifyAddress(address);
  if (kind === 'public') return undefined;
  const allowed = kind === 'metadata' ? allowance.namesAddress(address) : allowance.allows(host, address);
  return allowed ? undefined : kind;
}

/**
 * Resolves a host and checks every address it has. One address that is not allowed refuses the whole name: a name that
 * is public today and private tomorrow is how such checks are got around.
 */
export async function checkTarget(
  target: { readonly host: string; readonly port: number },
  allowance: OutboundAllowance,
  resolve: ResolveName,
): Promise<Result<CheckedTarget, OutboundFailure>> {
  const host = canonicalHost(target.host);
  if (host === undefined || !Number.isInteger(target.port) || target.port < 1 || target.port > 65_535)
    return fail('bad_target', `${target.host}:${target.port}`);
  const family = isIP(host);
  const found =
    family === 0
      ? await resolveInTime(resolve, host)
      : [{ address: host, family: family === 6 ? 6 : 4 } as const];
  const [first, ...others] = found;
  if (first === undefined) return fail('name_not_found', host);
  for (const { address } of found) {
    const kind = judge(host, address, allowance);
    if (kind !== undefined) {
      const reached = canonicalAddress(address) ?? address;
      return fail('address_refused', `${host} (${reached}, ${kind})`);
    }
  }
  return ok({ host, port: target.port, addresses: [first, ...others] });
}
