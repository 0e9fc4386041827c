import type { Tx } from '@haechi/database';
import { CodedError, type RoleId, type ScopeId, type UserId } from '@haechi/kernel';
import type { ProvisioningDeps } from '../ports.ts';
import type { ScimCall } from '../scim/scim-request.ts';
import type { ProvisioningTables } from '../tables.ts';

type Call = Pick<ScimCall, 'tx' | 'origin'> & { readonly caller: Pick<ScimCall['caller'], 'tenantId'> };

interface RoleOfPerson {
  readonly user_id: UserId;
  readonly role_id: RoleId;
  readonly scope_id: ScopeId;
}

export type SyncRoles = (call: Call, userIds: readonly UserId[], reason: string) => Promise<void>;

const keyOf = (row: RoleOfPerson): string => `${row.user_id} ${row.role_id} ${row.scope_id}`;

async function isRefusedAs(code: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof CodedError && error.code === code) return true;
    throw error;
  }
}

async function findWanted(tx: Tx, ids: readonly UserId[]): Promise<RoleOfPerson[]> {
  return await tx
    .withTables<ProvisioningTables>()
    .selectFrom('provisioning.group_members as m')
    .innerJoin('provisioning.group_roles as r', 'r.group_id', 'm.group_id')
    .select(['m.user_id', 'r.role_id', 'r.scope_id'])
    .distinct()
    .where('m.user_id', 'in', [...ids])
    .execute();
}

/**
 * Makes people hold exactly the roles their groups give, beside what they hold otherwise. Whoever is no member any more
 * holds none of them.
 */
export function createSyncRoles({
  access,
  memberships,
}: Pick<ProvisioningDeps, 'access' | 'memberships'>): SyncRoles {
  async function take(call: Call, held: RoleOfPerson & { assignment_id: string }, reason: string) {
    // Somebody may have taken it back by hand already.
    await isRefusedAs('RES_001', () =>
      access.revokeRole(call.tx, call.origin, {
        assignmentId: held.assignment_id as Parameters<typeof access.revokeRole>[2]['assignmentId'], // as it was given
        reason,
      }),
    );
    await call.tx
      .withTables<ProvisioningTables>()
      .deleteFrom('provisioning.grants')
      .where('user_id', '=', held.user_id)
      .where('role_id', '=', held.role_id)
      .where('scope_id', '=', held.scope_id)
      .execute();
  }

  async function give(call: Call, wanted: RoleOfPerson, reason: string) {
    const { tenantId } = call.caller;
    // Who holds it otherwise keeps it as it is, also when the group lets go of them.
    await isRefusedAs('PERM_007', async () => {
      const assignmentId = await access.grantRole(call.tx, call.origin, {
        tenantId,
        principalId: wanted.user_id,
        roleId: wanted.role_id,
        scopeId: wanted.scope_id,
        origin: 'manual',
        reason,
        // Whoever tied the role to the group held all of it and answers for it.
        grantedBy: 'system',
      });
      await call.tx
        .withTables<ProvisioningTables>()
        .insertInto('provisioning.grants')
        .values({ tenant_id: tenantId, ...wanted, assignment_id: assignmentId })
        .execute();
    });
  }

  return async (call, userIds, reason) => {
    if (userIds.length === 0) return;
    const members = await memberships.listMembers(call.tx, call.caller.tenantId, userIds);
    const ids = new Set(members.map(({ userId }) => userId));
    const wanted = (await findWanted(call.tx, userIds)).filter((row) => ids.has(row.user_id));
    const held = await call.tx
      .withTables<ProvisioningTables>()
      .selectFrom('provisioning.grants')
      .select(['user_id', 'role_id', 'scope_id', 'assignment_id'])
      .where('user_id', 'in', [...userIds])
      .execute();
    const wantedKeys = new Set(wanted.map(keyOf));
    const heldKeys = new Set(held.map(keyOf));
    for (const row of held) if (!wantedKeys.has(keyOf(row))) await take(call, row, reason);
    for (const row of wanted) if (!heldKeys.has(keyOf(row))) await give(call, row, reason);
  };
}
