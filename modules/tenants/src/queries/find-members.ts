import type { Tx } from '@haechi/database';
import type { UserSummary } from '@haechi/identity';
import type { TenantId, UserId } from '@haechi/kernel';
import type { AccessPort, HeldRole, IdentityPort } from '../ports.ts';
import type { MemberRow, TenantsTables } from '../tables.ts';
import { collectPage, type Page, type PageRequest } from './collect-page.ts';
import { matchesText } from './matches-text.ts';

export interface Member extends MemberRow {
  readonly user: UserSummary;
  /** Roles held in this organisation, in force or to come. */
  readonly roles: readonly HeldRole[];
}

export interface FindMembers {
  /** One person of the organisation the transaction works for. */
  findMember(tx: Tx, tenantId: TenantId, userId: UserId): Promise<Member | undefined>;
  /** Its people, those known longest first. */
  listMembers(
    tx: Tx,
    tenantId: TenantId,
    page: PageRequest<UserId>,
    text: string | undefined,
  ): Promise<Page<Member, UserId>>;
}

const selectMembers = (tx: Tx, tenantId: TenantId) =>
  tx.withTables<TenantsTables>().selectFrom('tenants.members').selectAll().where('tenant_id', '=', tenantId);

/** Joins who belongs here (own table) with who they are (identity) and what they may do (access). */
export function createFindMembers(deps: { access: AccessPort; identity: IdentityPort }): FindMembers {
  async function join(tx: Tx, tenantId: TenantId, rows: readonly MemberRow[]): Promise<readonly Member[]> {
    const ids = rows.map((row) => row.user_id);
    const users = await deps.identity.findUsers(tx, ids);
    const held = Map.groupBy(deps.access.listAssignmentsOf(ids, tenantId), (role) => role.principalId);
    return rows.map((row) => {
      const user = users.get(row.user_id);
      // A member without an account breaks what invitations and accounts promise each other.
      if (user === undefined) throw new Error(`member ${row.user_id} has no account`);
      return { ...row, user, roles: held.get(row.user_id) ?? [] };
    });
  }

  return {
    async findMember(tx, tenantId, userId) {
      const row = await selectMembers(tx, tenantId).where('user_id', '=', userId).executeTakeFirst();
      return row === undefined ? undefined : (await join(tx, tenantId, [row]))[0];
    },
    listMembers: (tx, tenantId, page, text) =>
      collectPage(
        page,
        (member) => member.user_id,
        async (after, count) => {
          const rows = selectMembers(tx, tenantId).orderBy('user_id').limit(count);
          const batch = await (after === undefined ? rows : rows.where('user_id', '>', after)).execute();
          return await join(tx, tenantId, batch);
        },
        (members) => members.filter(({ user }) => matchesText(text, [user.displayName, user.email])),
      ),
  };
}
