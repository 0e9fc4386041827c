import type { Caller } from '@haechi/http';
import { CodedError } from '@haechi/kernel';

/**
 * That a person does it: in a session, or with a client they let in. A personal token lies about in scripts, and must not
 * be able to take anything from its owner.
 * @throws {CodedError} `AUTH_009`
 */
export function demandPresence(caller: Caller): void {
  if (caller.sessionId === null && caller.viaConsent === undefined) throw new CodedError('AUTH_009');
}
