import { originOf } from '@haechi/audit';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, type RoleId } from '@haechi/kernel';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import type { AccessPort } from '../ports.ts';
import type { IdentityTables } from '../tables.ts';

export type NarrowSession = (source: RequestSource, caller: Caller, roleId: RoleId | null) => Promise<Caller>;

type Deps = Pick<IdentityParts, 'database' | 'access' | 'audit'>;

/** What a session's row says about the one role that counts, as part of a caller. */
export function narrowedTo(
  access: Pick<AccessPort, 'keyOfRole'>,
  roleId: RoleId | null,
): Pick<Caller, 'activeRole'> {
  return roleId === null ? {} : { activeRole: { id: roleId, key: access.keyOfRole(roleId) } };
}

/**
 * Narrows the caller's session to one role held where it works now, or lets everything held count again. Other sessions
 * of the person are left alone. Choosing again what is chosen changes nothing and is not put on record.
 * @returns the caller as the next request will see it
 * @throws {CodedError} `RES_001` the same for a role that does not exist and one the caller does not hold here now;
 * `AUTH_009` without a session
 */
export function createNarrowSession({ database, access, audit }: Deps): NarrowSession {
  return async (source, caller, roleId) => {
    const { sessionId, activeRole: before, ...whole } = caller;
    if (sessionId === null) throw new CodedError('AUTH_009');
    // What was taken back elsewhere a moment ago must not be chosen here.
    if (roleId !== null) await access.refresh();
    const chosen = access.listRolesInForce(caller.id, caller.tenantId).find(({ id }) => id === roleId);
    if (roleId !== null && chosen === undefined) throw new CodedError('RES_001', { where: 'body.roleId' });
    if ((before?.id ?? null) === roleId) return caller;
    await database.tenant(caller.tenantId, async (tx) => {
      const { numUpdatedRows } = await tx
        .withTables<IdentityTables>()
        .updateTable('identity.sessions')
        .set({ active_role_id: roleId })
        .where('id', '=', sessionId)
        // Somebody who has gone elsewhere meanwhile, in another window, chose it for where they were.
        .where('active_tenant_id', '=', caller.tenantId)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw new CodedError('AUTH_003');
      await audit.record(tx, caller.tenantId, originOf(source, caller), {
        action: chosen === undefined ? 'session.widened' : 'session.narrowed',
        target: {
          kind: 'session',
          id: formatId('session', sessionId),
          name: chosen?.key ?? before?.key ?? '',
        },
        scopeId: caller.scopeId,
        details: { from: before?.key ?? null, to: chosen?.key ?? null },
      });
    });
    return { ...whole, sessionId, ...narrowedTo(access, roleId) };
  };
}
