import { originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, type TenantId, type UserId } from '@haechi/kernel';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson, hasSignedInFrom, type Person } from '../queries/find-person.ts';
import type { IdentityTables } from '../tables.ts';
import { demandGoodPassword } from './demand-good-password.ts';
import type { EndSessions } from './end-sessions.ts';
import type { RecordFailedSignIn } from './record-sign-in.ts';
import { type RenewedSession, renewSession } from './renew-session.ts';
import type { PasswordAttempt, TryPassword } from './try-password.ts';

export type ChangePassword = (
  source: RequestSource,
  caller: Caller,
  input: { readonly currentPassword?: string | undefined; readonly newPassword: string },
) => Promise<RenewedSession | undefined>;

type Deps = IdentityParts & {
  readonly tryPassword: TryPassword;
  readonly recordFailure: RecordFailedSignIn;
  readonly endSessions: EndSessions;
};

/**
 * Changes the caller's password and ends all their other sessions; this one gets another cookie.
 * @throws {CodedError} `AUTH_002` for a wrong current one, `AUTH_004`, `AUTH_008`, `SYS_004`
 */
export function createChangePassword(deps: Deps): ChangePassword {
  const { database, hasher, clock } = deps;
  return async (source, caller, { currentPassword, newPassword }) => {
    const { email, tenantId } = caller;
    const { person, knownAddress, tenantName } = await database.tenant(tenantId, async (tx) => ({
      person: await findPerson(tx, { id: caller.id }),
      knownAddress: await hasSignedInFrom(tx, caller.id, source.ip),
      tenantName: (await deps.memberships.describeTenant(tx, tenantId))?.name ?? null,
    }));
    demandGoodPassword(newPassword, { email, tenantName }, 'body.newPassword', source.locale);
    if (person === undefined) throw new CodedError('AUTH_003');
    if (person.passwordHash !== undefined)
      await demandPassword(deps, { source, person, tenantId, knownAddress, password: currentPassword ?? '' });
    const previous = person.passwordHash ?? null;
    const next = await hasher.hash(newPassword);
    return await database.tenant(tenantId, async (tx) => {
      if (!(await replaceHash(tx, caller.id, { previous, next, at: new Date(clock.now()) })))
        throw new CodedError('AUTH_002', { where: 'body.currentPassword' });
      await deps.audit.record(tx, tenantId, originOf(source, caller), {
        action: 'password.changed',
        target: { kind: 'user', id: formatId('user', caller.id), name: caller.name },
        scopeId: caller.scopeId,
      });
      await deps.endSessions(tx, originOf(source, caller), {
        userId: caller.id,
        name: caller.name,
        tenantId,
        reason: 'password_changed',
        choose: (id) => id !== caller.sessionId,
      });
      return caller.sessionId === null
        ? undefined
        : await renewSession(tx, { clock }, source, caller.sessionId);
    });
  };
}

/** @throws {CodedError} `AUTH_002` */
async function demandPassword(
  deps: Deps,
  shown: Pick<PasswordAttempt, 'source' | 'knownAddress' | 'password'> & {
    person: Person;
    tenantId: TenantId;
  },
): Promise<void> {
  const { source, person, tenantId } = shown;
  const { email } = person;
  const { right, attempt } = await deps.tryPassword({ ...shown, email });
  if (right) return await deps.database.platform((tx) => deps.throttle.clear(tx, attempt));
  await deps.recordFailure(source, { email, person, tenantId, failure: 'wrong_password', attempt });
  throw new CodedError('AUTH_002', { where: 'body.currentPassword' });
}

/** False when somebody else changed it a moment ago: what was given as the current one no longer is. */
async function replaceHash(
  tx: Tx,
  userId: UserId,
  { previous, next, at }: { readonly previous: string | null; readonly next: string; readonly at: Date },
): Promise<boolean> {
  const changed = { password_hash: next, password_changed_at: at };
  const { numInsertedOrUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .insertInto('identity.credentials')
    .values({ user_id: userId, ...changed })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet(changed)
        .where('identity.credentials.password_hash', 'is not distinct from', previous),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
