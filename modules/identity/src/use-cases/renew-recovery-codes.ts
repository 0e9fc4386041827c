import { originOf } from '@haechi/audit';
import type { Caller } from '@haechi/http';
import { CodedError, formatId } from '@haechi/kernel';
import { secondFactorLimits } from '../domain/attempt-limits.ts';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson } from '../queries/find-person.ts';
import type { RecordFailedSignIn, SignInFailure } from './record-sign-in.ts';
import { type RenewedSession, renewSession } from './renew-session.ts';
import { checkSecondFactor } from './spend-second-factor.ts';
import { lockPerson } from './start-session.ts';
import { replaceRecoveryCodes } from './store-credentials.ts';

export type RenewRecoveryCodes = (
  source: RequestSource,
  caller: Caller,
  totpCode: string,
) => Promise<{ readonly codes: string[]; readonly renewed: RenewedSession | undefined }>;

type Deps = IdentityParts & { readonly recordFailure: RecordFailedSignIn };

/**
 * Gives the caller new recovery codes against a fresh authenticator code; the old ones stop working.
 * @throws {CodedError} `AUTH_003`, `AUTH_004`, `AUTH_010`
 */
export function createRenewRecoveryCodes(deps: Deps): RenewRecoveryCodes {
  const { database, throttle, audit, clock } = deps;
  return async (source, caller, totpCode) => {
    const { tenantId } = caller;
    const person = await database.tenant(tenantId, (tx) => findPerson(tx, { id: caller.id }));
    if (person === undefined) throw new CodedError('AUTH_003');
    const attempt = await throttle.admit((settings) => secondFactorLimits(caller.id, settings));

    async function refuse(failure: SignInFailure): Promise<never> {
      const { email } = caller;
      await deps.recordFailure(source, { email, person, tenantId, failure, attempt });
      throw new CodedError('AUTH_010');
    }

    const checked = await checkSecondFactor(deps, person, { totpCode });
    if ('failure' in checked) return await refuse(checked.failure);
    const done = await database.tenant(tenantId, async (tx) => {
      if (!(await lockPerson(tx, person.id))) throw new CodedError('AUTH_003');
      if (!(await checked.ready.spend(tx))) return undefined;
      await throttle.clear(tx, attempt);
      await audit.record(tx, tenantId, originOf(source, caller), {
        action: 'recovery_codes.renewed',
        target: { kind: 'user', id: formatId('user', caller.id), name: caller.name },
        scopeId: caller.scopeId,
      });
      const { sessionId } = caller;
      return {
        codes: await replaceRecoveryCodes(tx, caller.id, clock.now()),
        renewed: sessionId === null ? undefined : await renewSession(tx, { clock }, source, sessionId),
      };
    });
    return done ?? (await refuse(checked.ready.failure));
  };
}
