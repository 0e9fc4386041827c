import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectSecure, type TLSSocket } from 'node:tls';
import { ok, type Result } from '@haechi/kernel';
import { type CheckedTarget, fail, type OutboundFailure, type OutboundFailureCode } from './check-target.ts';

export interface DialOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface TlsTrust {
  /** PEM certificates that are trusted instead of the public ones. */
  readonly ca?: string;
  /** PEM of our own certificate and key, for servers that ask for one. */
  readonly certificate?: string;
  readonly privateKey?: string;
}

/** Answers with the addresses that were checked, whatever the name resolves to by now: no rebinding. */
export function pinnedLookup(target: CheckedTarget): LookupFunction {
  return (_hostname, options, callback) => {
    const wanted =
      options.family === 4 || options.family === 6
        ? target.addresses.filter(({ family }) => family === options.family)
        : target.addresses;
    const [first] = wanted;
    if (first === undefined) {
      callback(Object.assign(new Error('no address of this family'), { code: 'ENOTFOUND' }), '', 4);
    } else if (options.all === true) callback(null, [...wanted]);
    else callback(null, first.address, first.family);
  };
}

const CERTIFICATE_CODE =
  /^(ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL|EPROTO|HOSTNAME_MISMATCH)/;

/** Says what an error of a socket was, without what the other side wrote. */
export function describeSocketError(error: unknown): OutboundFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const kind: OutboundFailureCode = CERTIFICATE_CODE.test(code)
    ? 'certificate_refused'
    : code === 'ETIMEDOUT'
      ? 'timeout'
      : 'connection_failed';
  return { code: kind, detail: code };
}

/** Waits until a socket is ready, fails, takes too long or is no longer wanted. A socket that is not handed out is closed. */
function settle<S extends Socket>(
  socket: S,
  readyEvent: 'connect' | 'secureConnect',
  { timeoutMs, signal }: DialOptions,
): Promise<Result<S, OutboundFailure>> {
  return new Promise((resolve) => {
    const end = (result: Result<S, OutboundFailure>): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.off(readyEvent, onReady);
      socket.off('error', onError);
      if (!result.ok) {
        socket.on('error', () => undefined);
        socket.destroy();
      }
      resolve(result);
    };
    const onReady = (): void => end(ok(socket));
    const onError = (error: Error): void => end({ ok: false, error: describeSocketError(error) });
    const onAbort = (): void => end(fail('aborted', 'no longer wanted'));
    const timer = setTimeout(() => end(fail('timeout', `no connection within ${timeoutMs} ms`)), timeoutMs);
    socket.once(readyEvent, onReady);
    socket.once('error', onError);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
  });
}

/** Where a socket goes: the name stays for certificates, the lookup answers with what was checked. */
const endpointOf = (target: CheckedTarget) => ({
  host: target.host,
  port: target.port,
  lookup: pinnedLookup(target),
  autoSelectFamily: true,
});

export const dialTcp = (
  target: CheckedTarget,
  options: DialOptions,
): Promise<Result<Socket, OutboundFailure>> => settle(connectPlain(endpointOf(target)), 'connect', options);

/** Options of TLS towards a checked target: at least 1.2, and the certificate must name the host asked for. */
export const tlsOptionsOf = (target: CheckedTarget, trust: TlsTrust) => ({
  minVersion: 'TLSv1.2' as const,
  rejectUnauthorized: true,
  ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
  ...(trust.ca === undefined ? {} : { ca: trust.ca }),
  ...(trust.certificate === undefined ? {} : { cert: trust.certificate }),
  ...(trust.privateKey === undefined ? {} : { key: trust.privateKey }),
});

export const dialTls = (
  target: CheckedTarget,
  options: DialOptions & TlsTrust,
): Promise<Result<TLSSocket, OutboundFailure>> =>
  settle(
    connectSecure({ ...endpointOf(target), ...tlsOptionsOf(target, options) }),
    'secureConnect',
    options,
  );

/** A UDP socket tied to the first checked address: it sends nowhere else and hears of refused datagrams. */
export function dialUdp(target: CheckedTarget): Promise<Result<UdpSocket, OutboundFailure>> {
  const [{ address, family }] = target.addresses;
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    const onError = (error: Error): void => {
      socket.close();
      resolve({ ok: false, error: describeSocketError(error) });
    };
    socket.once('error', onError);
    socket.connect(target.port, address, () => {
      socket.off('error', onError);
      resolve(ok(socket));
    });
  });
}
