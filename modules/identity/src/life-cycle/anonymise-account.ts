import { systemOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { formatId, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID, type UserId } from '@haechi/kernel';
import type { OidcTables } from '../oidc/tables.ts';
import type { IdentityParts } from '../parts.ts';
import type { IdentityTables } from '../tables.ts';
import type { EndSessions } from '../use-cases/end-sessions.ts';
import { moveAccount } from './move-account.ts';

type Deps = Pick<IdentityParts, 'clock' | 'audit' | 'access' | 'memberships'> & {
  readonly endSessions: EndSessions;
};

const REASON = 'withdrawal';
const tables = (tx: Tx) => tx.withTables<IdentityTables & OidcTables>();

/** What the account proved itself by, and where it was: gone, as far as rows may go; emptied where they stay. */
async function takeCredentials(tx: Tx, id: UserId, now: Date): Promise<void> {
  for (const table of [
    'identity.passkeys',
    'identity.recovery_codes',
    'identity.authenticator_changes',
    'identity.notices',
    'identity.external_identities',
  ] as const)
    await tables(tx).deleteFrom(table).where('user_id', '=', id).execute();
  await tables(tx)
    .updateTable('identity.credentials')
    .set({
      password_hash: null,
      password_changed_at: null,
      totp_sealed: null,
      totp_last_step: null,
      totp_enrolled_at: null,
    })
    .where('user_id', '=', id)
    .execute();
  await tables(tx)
    .updateTable('identity.personal_tokens')
    .set({ revoked_at: now })
    .where('user_id', '=', id)
    .where('revoked_at', 'is', null)
    .execute();
  await tables(tx)
    .updateTable('identity.devices')
    .set({ forgotten_at: now, name: null, user_agent: null, last_ip: null })
    .where('user_id', '=', id)
    .execute();
  await tables(tx)
    .updateTable('identity.sessions')
    .set({ ip: null, user_agent: null })
    .where('user_id', '=', id)
    .execute();
}

/** Membership and roles, in every organisation. */
async function leaveEverywhere(tx: Tx, { access, memberships }: Deps, id: UserId): Promise<void> {
  const origin = systemOrigin('life-cycle');
  const left = await memberships.leaveAll(tx, id);
  await access.refresh();
  for (const tenantId of new Set([PLATFORM_TENANT_ID, ...left]))
    for (const { assignmentId } of access.listAssignmentsOf([id], tenantId))
      await access.revokeRole(tx, origin, { assignmentId, reason: REASON });
}

/**
 * Ends a withdrawing account whose time has come. Its address becomes a tombstone, so the person may come back with a
 * new account; what logs hold of the person is erased with their keys. The id stays, for what refers to it.
 * @returns what to do after the commit; undefined when it changed its mind
 */
export function createAnonymiseAccount(deps: Deps) {
  const { clock, audit, endSessions } = deps;
  return async (tx: Tx, id: UserId): Promise<(() => void) | undefined> => {
    if (!(await moveAccount(tx, id, 'anonymised'))) return undefined;
    const now = new Date(clock.now());
    const publicId = formatId('user', id);
    await endSessions(tx, systemOrigin('life-cycle'), {
      userId: id,
      name: '',
      tenantId: PLATFORM_TENANT_ID,
      reason: REASON,
      choose: () => true,
    });
    await takeCredentials(tx, id, now);
    await leaveEverywhere(tx, deps, id);
    await tables(tx)
      .updateTable('identity.users')
      .set({
        email: `${publicId}@gone.invalid`,
        display_name: publicId,
        last_tenant_id: null,
        last_sign_in_at: null,
      })
      .where('id', '=', id)
      .execute();
    await audit.record(tx, PLATFORM_TENANT_ID, systemOrigin('life-cycle'), {
      action: 'user.anonymised',
      target: { kind: 'user', id: publicId, name: publicId },
      subjectId: null,
      scopeId: PLATFORM_SCOPE_ID,
      reason: REASON,
    });
    return await audit.erasePersonEverywhere(tx, systemOrigin('life-cycle'), publicId, REASON);
  };
}
