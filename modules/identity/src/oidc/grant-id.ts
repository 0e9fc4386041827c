import { formatId, parseId, type SessionId } from '@haechi/kernel';
import { newBearerSecret } from '@haechi/kernel/node';

/**
 * The id of a consent names the session it was given in. All that comes of the consent carries its id, so each code and
 * each token says by itself which session it hangs on.
 */
export function newGrantId(sessionId: SessionId): string {
  return `${formatId('session', sessionId)}.${newBearerSecret().reveal()}`;
}

export function sessionOfGrant(grantId: string): SessionId | undefined {
  return parseId('session', grantId.split('.', 1)[0] ?? '');
}
