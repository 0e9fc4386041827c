import { isIP } from 'node:net';
import type { OutboundGuard } from '@haechi/http';
import { CodedError } from '@haechi/kernel';
import type { Credentials } from '../channels/channel.ts';
import { addressesOf, type SinkTarget } from '../domain/sink-target.ts';

/** The host of a URL without its brackets; the parser has already turned every spelling of an address into one. */
const isLiteral = (host: string): boolean => {
  try {
    const { hostname } = new URL(`http://${isIP(host) === 6 ? `[${host}]` : host}/`);
    return isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
  } catch {
    return true; // not a host at all: the guard says so
  }
};

/**
 * Refuses an address that can be judged without asking the name service: nothing slow happens in a transaction. Names
 * are judged whenever they are dialled, the test button included.
 * @throws CodedError `SINK_003`
 */
export async function refuseAddress(guard: OutboundGuard, target: SinkTarget): Promise<void> {
  const results =
    target.kind === 'webhook'
      ? isLiteral(new URL(target.url).hostname.replace(/^\[(.*)\]$/, '$1'))
        ? [await guard.checkUrl(target.url)]
        : []
      : await Promise.all(
          addressesOf(target)
            .filter(({ host }) => isLiteral(host))
            .map((address) => guard.check(address)),
        );
  for (const result of results) {
    if (!result.ok)
      throw new CodedError('SINK_003', { where: 'body.target', params: { address: result.error.detail } });
  }
}

/** @throws CodedError `SINK_006` when a credential is missing that the target asks for */
export function refuseMissingCredentials(target: SinkTarget, held: Credentials): void {
  const missing =
    (target.kind === 'kafka' && target.sasl !== null && held.password === undefined) ||
    (target.kind === 'syslog' && target.certificate !== null && held.privateKey === undefined);
  if (missing) throw new CodedError('SINK_006', { where: 'body.credentials' });
}
