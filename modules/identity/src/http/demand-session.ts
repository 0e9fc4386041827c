import type { Caller } from '@haechi/http';
import { CodedError, type SessionId } from '@haechi/kernel';

/**
 * The session the caller works in. What changes how somebody signs in is done by the person, never by a token: a stolen
 * token must not be able to make another, or to lock its owner out.
 * @throws {CodedError} `AUTH_009`
 */
export function demandSession(caller: Caller): SessionId {
  if (caller.sessionId === null) throw new CodedError('AUTH_009');
  return caller.sessionId;
}
