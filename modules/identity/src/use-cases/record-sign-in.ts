import { originOf, STRANGERS } from '@haechi/audit';
import { formatId, PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { maskEmail } from '../domain/mask-email.ts';
import { personOrigin, type RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import type { PasskeyFailure } from '../passkeys/passkey-failure.ts';
import type { Person } from '../queries/find-person.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import type { AdmittedAttempt } from './throttle-attempts.ts';

export type SignInFailure =
  | 'unknown_account'
  | 'not_enrolled'
  | 'account_suspended'
  | 'wrong_password'
  | 'wrong_code'
  | 'code_already_used'
  | 'wrong_recovery_code'
  | PasskeyFailure;

export interface FailedSignIn {
  readonly email: string;
  readonly person: Person | undefined;
  /** The tenant the session would have started in. */
  readonly tenantId: TenantId;
  readonly failure: SignInFailure;
  /** The attempt it counts as; a passkey cannot be guessed, so a wrong one counts as none. */
  readonly attempt?: AdmittedAttempt;
}

export type RecordFailedSignIn = (source: RequestSource, failed: FailedSignIn) => Promise<void>;

/** Counts a wrong attempt and puts it on record, in transactions of its own; also that it led to a lock. */
export function createRecordFailedSignIn({
  audit,
  throttle,
}: Pick<IdentityParts, 'audit' | 'throttle'>): RecordFailedSignIn {
  return async (source, { email, person, tenantId, failure, attempt }) => {
    const locksForMs = attempt === undefined ? 0 : await throttle.fail(attempt);
    const logId = person === undefined ? PLATFORM_TENANT_ID : tenantId;
    const origin = person === undefined ? originOf(source, undefined) : personOrigin(source, person);
    const about =
      person === undefined
        ? { subjectId: STRANGERS }
        : { target: { kind: 'user', id: formatId('user', person.id), name: person.email } };
    const scopeId = toScopeId(logId);
    const account = person === undefined ? { account: maskEmail(email) } : {};
    await audit.recordAlone(logId, origin, {
      action: 'sign_in.failed',
      ...about,
      scopeId,
      result: 'failure',
      reason: failure,
      details: account,
    });
    if (locksForMs === 0) return;
    await audit.recordAlone(logId, origin, {
      action: 'sign_in.locked',
      ...about,
      scopeId,
      result: 'denied',
      reason: failure,
      details: { ...account, seconds: Math.round(locksForMs / 1000) },
    });
  };
}
