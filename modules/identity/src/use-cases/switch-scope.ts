import { originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { isMemberOf, isPlatformMember } from '../domain/choose-home-tenant.ts';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import type { IdentityTables } from '../tables.ts';

/** Held at the platform, it lets an operator's person enter any tenant. */
const ENTER_TENANTS = 'tenant:enter';

export type SwitchScope = (source: RequestSource, caller: Caller, target: TenantId) => Promise<Caller>;

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'access' | 'audit' | 'memberships'>;

/**
 * Lets the caller's session work in another tenant, or at the platform. It goes to the log of the tenant entered; a
 * refusal to the log of the one the caller is in.
 * @returns the caller as the next request will see it
 * @throws {CodedError} `RES_001` the same for a tenant that does not exist and one the caller may not enter
 */
export function createSwitchScope(deps: Deps): SwitchScope {
  const { database, access, audit } = deps;
  return async (source, caller, target) => {
    const { sessionId } = caller;
    if (sessionId === null) throw new CodedError('AUTH_009');
    if (target === caller.tenantId) return caller;
    const scopeId = toScopeId(target);
    const entry = await database.system('asking where a person may work', (tx) =>
      findEntry(tx, deps, caller, target),
    );
    if (entry === undefined) {
      await audit.recordAlone(caller.tenantId, originOf(source, caller), {
        action: 'scope.switched',
        scopeId: caller.scopeId,
        result: 'denied',
        details: { to: nameTenant(target) },
      });
      throw new CodedError('RES_001');
    }
    await database.tenant(target, async (tx) => {
      const tables = tx.withTables<IdentityTables>();
      const { numUpdatedRows } = await tables
        .updateTable('identity.sessions')
        // A role was chosen for where the session worked until now.
        .set({ active_tenant_id: target, active_role_id: null })
        .where('id', '=', sessionId)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw new CodedError('AUTH_003');
      await tables
        .updateTable('identity.users')
        .set({ last_tenant_id: target })
        .where('id', '=', caller.id)
        .execute();
      await audit.record(tx, target, originOf(source, caller), {
        action: 'scope.switched',
        target: { kind: 'scope', id: access.formatScope(scopeId), name: entry.name },
        scopeId,
        details: { from: nameTenant(caller.tenantId), to: nameTenant(target), as: entry.as },
      });
    });
    const { activeRole: _, ...whole } = caller;
    return { ...whole, tenantId: target, scopeId };
  };
}

function nameTenant(tenantId: TenantId): string {
  return tenantId === PLATFORM_TENANT_ID ? 'platform' : formatId('tenant', tenantId);
}

async function findEntry(
  tx: Tx,
  { memberships, access, clock }: Pick<Deps, 'memberships' | 'access' | 'clock'>,
  caller: Caller,
  target: TenantId,
): Promise<{ name: string; as: 'member' | 'operator' } | undefined> {
  const tenant = await memberships.describeTenant(tx, target);
  if (tenant === undefined) return undefined;
  const own = await memberships.listMemberships(tx, caller.id);
  if (isMemberOf(own, target)) return { name: tenant.name, as: 'member' };
  if (!isPlatformMember(own)) return undefined;
  // A role that was chosen in a tenant says nothing of the platform; one chosen at the platform does.
  const activeRoleId = caller.tenantId === PLATFORM_TENANT_ID ? caller.activeRole?.id : undefined;
  const { allowed } = access.check(caller.id, ENTER_TENANTS, PLATFORM_SCOPE_ID, clock.now(), activeRoleId);
  return allowed ? { name: tenant.name, as: 'operator' } : undefined;
}
