import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import type { IdentityParts } from '../parts.ts';
import type { IdentityTables } from '../tables.ts';

const FIND_LIVE_SESSION = `
  SELECT 1 FROM identity.sessions s JOIN identity.users u ON u.id = s.user_id
  WHERE s.id = $1 AND s.active_tenant_id = $2 AND s.ended_at IS NULL AND s.ends_at > $3 AND s.idle_ends_at > $3
    AND s.active_role_id IS NOT DISTINCT FROM $4 AND u.may_act`;

const FIND_LIVE_TOKEN = `
  SELECT 1 FROM identity.personal_tokens t JOIN identity.users u ON u.id = t.user_id
  WHERE $4::uuid IS NULL AND t.user_id = $1 AND t.bound_tenant_id = $2 AND t.revoked_at IS NULL AND t.expires_at > $3 AND u.may_act
  UNION ALL
  SELECT 1 FROM identity.oidc_records g
  JOIN identity.sessions s ON s.id = g.session_id JOIN identity.users u ON u.id = s.user_id
  WHERE g.kind = 'Grant' AND g.expires_at > $3 AND s.user_id = $1 AND s.active_tenant_id = $2 AND s.ended_at IS NULL
    AND ($4::uuid IS NULL OR (s.id = $4 AND s.active_role_id IS NOT DISTINCT FROM $5::uuid))
    AND (g.outlives_session OR (s.ends_at > $3 AND s.idle_ends_at > $3)) AND u.may_act`;

/** Programs are of one tenant, whose rows only its own transactions see. */
async function isProgramWorking(tx: Tx, caller: Caller, now: Date): Promise<boolean> {
  const found = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.service_accounts')
    .select('user_id')
    .where('user_id', '=', caller.id)
    .where('suspended_at', 'is', null)
    .where('deleted_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return found !== undefined;
}

/**
 * Whether what a caller signed in with still holds, for answers that stay open. Asking is no use of the session: an
 * open page must not keep an idle session alive.
 */
export function createIsStillGood({ database, clock }: Pick<IdentityParts, 'database' | 'clock'>) {
  return async (caller: Caller): Promise<boolean> => {
    const now = new Date(clock.now());
    if (caller.kind !== 'user')
      return await database.tenant(caller.tenantId, (tx) => isProgramWorking(tx, caller, now), {
        readOnly: true,
      });
    // With another role than it began with, an answer that stays open would go on by the old one.
    const activeRoleId = caller.activeRole?.id ?? null;
    const { rowCount } =
      caller.sessionId === null
        ? await database.pool.query(FIND_LIVE_TOKEN, [
            caller.id,
            caller.tenantId,
            now,
            caller.viaConsent?.sessionId ?? null,
            activeRoleId,
          ])
        : await database.pool.query(FIND_LIVE_SESSION, [
            caller.sessionId,
            caller.tenantId,
            now,
            activeRoleId,
          ]);
    return rowCount !== 0;
  };
}
