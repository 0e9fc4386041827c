import { originOf } from '@haechi/audit';
import type { Caller } from '@haechi/http';
import { CodedError, formatId } from '@haechi/kernel';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { findPerson, hasSignedInFrom } from '../queries/find-person.ts';
import type { IdentityTables } from '../tables.ts';
import { demandGoodPassword } from './demand-good-password.ts';
import type { EndSessions } from './end-sessions.ts';
import type { RecordFailedSignIn } from './record-sign-in.ts';
import type { TryPassword } from './try-password.ts';

export type ChangePassword = (
  source: RequestSource,
  caller: Caller,
  input: { readonly currentPassword: string; readonly newPassword: string },
) => Promise<void>;

type Deps = IdentityParts & {
  readonly tryPassword: TryPassword;
  readonly recordFailure: RecordFailedSignIn;
  readonly endSessions: EndSessions;
};

/**
 * Changes the caller's password and ends all their other sessions.
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
    const { right, attempt } = await deps.tryPassword({
      email,
      password: currentPassword,
      person,
      knownAddress,
      source,
    });
    if (!right || person?.passwordHash === undefined) {
      await deps.recordFailure(source, { email, person, tenantId, failure: 'wrong_password', attempt });
      throw new CodedError('AUTH_002', { where: 'body.currentPassword' });
    }
    await database.platform((tx) => deps.throttle.clear(tx, attempt));
    const previous = person.passwordHash;
    const next = await hasher.hash(newPassword);
    await database.tenant(tenantId, async (tx) => {
      const { numUpdatedRows } = await tx
        .withTables<IdentityTables>()
        .updateTable('identity.credentials')
        .set({ password_hash: next, password_changed_at: new Date(clock.now()) })
        .where('user_id', '=', caller.id)
        .where('password_hash', '=', previous)
        .executeTakeFirst();
      // Somebody else changed it a moment ago: what was given as the current one no longer is.
      if (numUpdatedRows !== 1n) throw new CodedError('AUTH_002', { where: 'body.currentPassword' });
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
    });
  };
}
