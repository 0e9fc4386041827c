import type { Socket as UdpSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Result } from '@haechi/kernel';
import {
  type CheckedTarget,
  checkTarget,
  fail,
  type OutboundFailure,
  type ResolveName,
  resolveWithSystem,
} from './check-target.ts';
import { type DialOptions, dialTcp, dialTls, dialUdp, type TlsTrust } from './connect-outbound.ts';
import { parseAllowance } from './outbound-allowance.ts';
import { type OutboundAnswer, type OutboundRequest, requestOutbound } from './request-outbound.ts';

export interface OutboundTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * The one way out of the product. Each address is resolved and checked at the moment of dialling, and the connection
 * goes to exactly the addresses that were checked. Everything that is not public is refused unless the administrator
 * allows it: loopback, link-local, private, carrier NAT, multicast, reserved and metadata addresses, also where IPv6
 * wraps IPv4. HTTP needs TLS unless allowed without.
 */
export interface OutboundGuard {
  /** Resolves and judges, without connecting: for refusing an address when somebody enters it. */
  check(target: OutboundTarget): Promise<Result<CheckedTarget, OutboundFailure>>;
  checkUrl(url: string | URL): Promise<Result<CheckedTarget, OutboundFailure>>;
  request(url: string | URL, request?: OutboundRequest): Promise<Result<OutboundAnswer, OutboundFailure>>;
  /** For libraries that take a `fetch`: rejects with a TypeError where `request` would refuse. */
  readonly fetch: typeof globalThis.fetch;
  connectTcp(target: OutboundTarget, options: DialOptions): Promise<Result<Socket, OutboundFailure>>;
  connectTls(
    target: OutboundTarget,
    options: DialOptions & TlsTrust,
  ): Promise<Result<TLSSocket, OutboundFailure>>;
  /** A socket that is tied to the address: `socket.send(datagram, callback)`. */
  connectUdp(target: OutboundTarget): Promise<Result<UdpSocket, OutboundFailure>>;
}

export interface OutboundGuardDeps {
  /** Entries of the administrator's list (see `OutboundAllowance`), read at every dial. */
  readonly allowed: () => Promise<readonly string[]> | readonly string[];
  /** The system's name service unless given. */
  readonly resolve?: ResolveName;
}

const REDIRECTS_OF_FETCH = 5;

const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);

async function toOutboundRequest(request: Request): Promise<OutboundRequest> {
  const body = new Uint8Array(await request.arrayBuffer());
  return {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    ...(body.length === 0 ? {} : { body }),
    redirectsMax: request.redirect === 'follow' ? REDIRECTS_OF_FETCH : 0,
    signal: request.signal,
  };
}

const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

function toResponse({ status, headers, body, url }: OutboundAnswer): Response {
  const response = new Response(BODILESS.has(status) ? null : new Uint8Array(body), { status, headers });
  Object.defineProperty(response, 'url', { value: url });
  return response;
}

/** @see OutboundGuard */
export function createOutboundGuard({
  allowed,
  resolve = resolveWithSystem,
}: OutboundGuardDeps): OutboundGuard {
  const check = async (target: OutboundTarget): Promise<Result<CheckedTarget, OutboundFailure>> =>
    await checkTarget(target, parseAllowance(await allowed()), resolve);

  async function checkUrl(address: string | URL): Promise<Result<CheckedTarget, OutboundFailure>> {
    if (!URL.canParse(String(address))) return fail('bad_target', 'not a URL');
    const url = new URL(address);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return fail('bad_target', url.protocol);
    if (url.username !== '' || url.password !== '') return fail('bad_target', 'a URL with a password in it');
    const allowance = parseAllowance(await allowed());
    const target = await checkTarget({ host: url.hostname, port: portOf(url) }, allowance, resolve);
    if (!target.ok || url.protocol === 'https:') return target;
    const addresses = target.value.addresses.map(({ address: reached }) => reached);
    return allowance.allowsPlainHttp(target.value.host, addresses)
      ? target
      : fail('plain_refused', url.origin);
  }

  async function request(address: string | URL, options: OutboundRequest = {}) {
    if (!URL.canParse(String(address))) return fail('bad_target', 'not a URL');
    return await requestOutbound(address, options, checkUrl);
  }

  async function through<T>(
    target: OutboundTarget,
    dial: (checked: CheckedTarget) => Promise<Result<T, OutboundFailure>>,
  ): Promise<Result<T, OutboundFailure>> {
    const checked = await check(target);
    return checked.ok ? await dial(checked.value) : checked;
  }

  return {
    check,
    checkUrl,
    request,
    async fetch(input, init) {
      const wanted = new Request(input, init);
      const answer = await request(wanted.url, await toOutboundRequest(wanted));
      if (answer.ok) return toResponse(answer.value);
      throw new TypeError(`fetch failed: ${answer.error.code}`, { cause: answer.error });
    },
    connectTcp: (target, options) => through(target, (checked) => dialTcp(checked, options)),
    connectTls: (target, options) => through(target, (checked) => dialTls(checked, options)),
    connectUdp: (target) => through(target, dialUdp),
  };
}
