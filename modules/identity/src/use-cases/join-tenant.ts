import { CodedError } from '@haechi/kernel';
import { secondFactorLimits } from '../domain/attempt-limits.ts';
import type { RequestSource } from '../origins.ts';
import type { OpenLink } from '../queries/find-link.ts';
import { consumeLink } from '../queries/find-link.ts';
import { hasSignedInFrom } from '../queries/find-person.ts';
import { SESSIONS_MAX } from '../settings.ts';
import { acceptInvitation } from './enrol-person.ts';
import type { Enrolled, EnrolmentDeps, EnrolmentInput } from './enrolment-parts.ts';
import type { SignInFailure } from './record-sign-in.ts';
import { checkSecondFactor } from './spend-second-factor.ts';
import { countSessionsOver, lockPerson } from './start-session.ts';
import type { AdmittedAttempt } from './throttle-attempts.ts';

export type JoinTenant = (source: RequestSource, input: EnrolmentInput, link: OpenLink) => Promise<Enrolled>;

/**
 * Lets a person who has an account join another tenant. The link alone proves nothing about who follows it, so both
 * factors of the account are asked for, under the same limits as at sign-in.
 * @throws {CodedError} `AUTH_002`, `AUTH_004`, `AUTH_006`, `AUTH_010`, `SYS_004`
 */
export function createJoinTenant(deps: EnrolmentDeps): JoinTenant {
  const { database, clock, throttle } = deps;
  return async (source, input, link) => {
    const { person, tenantId } = link;
    if (person === undefined) throw new CodedError('AUTH_006');
    const { email } = person;

    async function refuse(code: string, failure: SignInFailure, attempt: AdmittedAttempt): Promise<never> {
      await deps.recordFailure(source, { email, person, tenantId, failure, attempt });
      throw new CodedError(code);
    }

    const knownAddress = await database.platform((tx) => hasSignedInFrom(tx, person.id, source.ip));
    const { password, totpCode } = input;
    const { right, attempt } = await deps.tryPassword({ email, password, person, knownAddress, source });
    if (!right) return await refuse('AUTH_002', 'wrong_password', attempt);
    await database.platform((tx) => throttle.clear(tx, attempt));
    const codeAttempt = await throttle.admit((settings) => secondFactorLimits(person.id, settings));
    const checked = await checkSecondFactor(deps, person, { totpCode });
    if ('failure' in checked) return await refuse('AUTH_010', checked.failure, codeAttempt);

    const enrolled = await database.tenant(tenantId, async (tx): Promise<Enrolled | undefined> => {
      if (!(await lockPerson(tx, person.id))) throw new CodedError('AUTH_006');
      if (!(await checked.ready.spend(tx))) return undefined;
      await consumeLink(tx, link.id, clock.now());
      await throttle.clear(tx, codeAttempt);
      await acceptInvitation(tx, deps, { link, email, source }, person);
      const sessionsMax = await deps.settings.readNumber(tx, SESSIONS_MAX);
      const { endCountMin } = await countSessionsOver(tx, deps, person.id, sessionsMax);
      if (input.signedInAs === person.id || endCountMin > 0) return { recoveryCodes: [], session: undefined };
      const factors = ['password', checked.ready.factor] as const;
      const session = await deps.startSession(tx, { person, tenantId, factors, source });
      return { recoveryCodes: [], session };
    });
    return enrolled ?? (await refuse('AUTH_010', checked.ready.failure, codeAttempt));
  };
}
