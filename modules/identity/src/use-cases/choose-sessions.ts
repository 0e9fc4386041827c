import { CodedError, type SessionId } from '@haechi/kernel';
import { personOrigin, type RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { SESSIONS_MAX } from '../settings.ts';
import { advanceChallenge, findChallenge, type SignInSteps } from './prove-second-factor.ts';
import { countSessionsOver, lockPerson, type StartedSession } from './start-session.ts';

export type ChooseSessions = (
  source: RequestSource,
  input: { readonly challenge: string; readonly endSessionIds: readonly SessionId[] },
) => Promise<StartedSession>;

/**
 * Third step, only when too many sessions are open: the chosen ones end and the new one starts, or nothing happens.
 * @throws {CodedError} `AUTH_003` when the challenge is over, `AUTH_005` when too many sessions would still be open
 */
export function createChooseSessions(deps: IdentityParts & SignInSteps): ChooseSessions {
  return async (source, { challenge: secret, endSessionIds }) => {
    const challenge = await findChallenge(deps, secret, 'choose_sessions');
    const { person, tenantId, factors } = challenge;
    return await deps.database.tenant(tenantId, async (tx) => {
      if (!(await lockPerson(tx, person.id))) throw new CodedError('AUTH_003', { where: 'challenge' });
      await deps.endSessions(tx, personOrigin(source, person), {
        userId: person.id,
        name: person.displayName,
        tenantId,
        reason: 'made_room',
        choose: (id) => endSessionIds.includes(id),
      });
      const sessionsMax = await deps.settings.readNumber(tx, SESSIONS_MAX);
      const { endCountMin } = await countSessionsOver(tx, deps, person.id, sessionsMax);
      if (endCountMin > 0)
        throw new CodedError('AUTH_005', { params: { count: endCountMin, max: sessionsMax } });
      await advanceChallenge(tx, challenge, 'choose_sessions', 'done', factors);
      return await deps.startSession(tx, { person, tenantId, factors, source });
    });
  };
}
