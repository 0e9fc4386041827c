import { isIP } from 'node:net';
import { isUniqueViolation } from '@haechi/database';
import type { Caller, OutboundGuard } from '@haechi/http';
import { CodedError, PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { GivenTarget } from '../domain/channel-target.ts';
import type { Credentials } from '../senders/sender.ts';

/** The parser has already turned every spelling of an address into one. */
const isLiteral = (host: string): boolean => isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0;

/**
 * Refuses an address that can be judged without asking the name service: nothing slow happens in a transaction. Names
 * are judged whenever they are dialled, the test button included.
 * @throws CodedError `NTF_003`
 */
export async function refuseAddress(guard: OutboundGuard, target: GivenTarget): Promise<void> {
  const { host, port } =
    target.kind === 'mail' ? target : { host: new URL(target.url).hostname, port: undefined };
  if (!isLiteral(host) && !/^[\d.x]+$/i.test(host)) return;
  const judged =
    target.kind === 'mail' ? await guard.check({ host, port: port ?? 0 }) : await guard.checkUrl(target.url);
  // The whole address of a chat is a secret: its host is enough to say what is refused.
  if (!judged.ok) throw new CodedError('NTF_003', { where: 'body.target', params: { address: host } });
}

/**
 * A password goes over encrypted connections only, and a name without a password signs nobody in.
 * @throws CodedError `NTF_006`
 */
export function refuseCredentials(target: GivenTarget, { password }: Credentials): void {
  const signsIn = target.kind === 'mail' && target.username !== null;
  const inClear = target.kind === 'mail' && target.security === 'none';
  if (signsIn !== (password !== undefined) || (signsIn && inClear))
    throw new CodedError('NTF_006', { where: 'body.password' });
}

/** Only the operator's mail serves others. @throws CodedError `NTF_004` */
export function refuseShared({ tenantId }: Caller, kind: GivenTarget['kind'], shared: boolean): void {
  if (shared && (kind !== 'mail' || tenantId !== PLATFORM_TENANT_ID))
    throw new CodedError('NTF_004', { where: 'body.shared' });
}

/** @throws CodedError `NTF_001` when the name is taken, `NTF_002` when there is a channel of mail already */
export async function refuseTaken<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error, 'channels_name'))
      throw new CodedError('NTF_001', { where: 'body.name', params: { name } });
    if (isUniqueViolation(error, 'channels_one_mail'))
      throw new CodedError('NTF_002', { where: 'body.target', params: { max: 1 } });
    throw error;
  }
}
