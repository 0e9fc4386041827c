import type { Tx } from '@haechi/database';
import {
  type Clock,
  CodedError,
  PLATFORM_TENANT_ID,
  systemClock,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import type { MemberState } from './domain/member-states.ts';
import { ENTERABLE_STATES } from './domain/tenant-states.ts';
import type { TenantsTables } from './tables.ts';

export interface Membership {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly slug: string;
  /** State of the organisation. */
  readonly state: string;
}

export interface MemberInState {
  readonly userId: UserId;
  readonly state: MemberState;
  readonly createdAt: Date;
}

/** What the identity module asks about who belongs where. Needs system transactions: it asks across organisations. */
export interface MembershipPort {
  /** Organisations the person may enter now, by name; the operator's own comes first. */
  listMemberships(tx: Tx, userId: UserId): Promise<readonly Membership[]>;
  /** The person used the link. Calling it again changes nothing. @throws CodedError `TEN_004` not invited any more */
  acceptInvitation(tx: Tx, acceptance: { userId: UserId; tenantId: TenantId }): Promise<void>;
  describeTenant(tx: Tx, tenantId: TenantId): Promise<Omit<Membership, 'tenantId'> | undefined>;
  /** Whether the person belongs to the organisation, in whatever state; a transaction of that organisation is enough. */
  isMember(tx: Tx, tenantId: TenantId, userId: UserId): Promise<boolean>;
  /** Everybody who belongs to the organisation, in whatever state; a transaction of that organisation is enough. */
  listMemberIds(tx: Tx, tenantId: TenantId): Promise<UserId[]>;
  /** Members of the organisation with their states: all, or those of some people. */
  listMembers(tx: Tx, tenantId: TenantId, userIds?: readonly UserId[]): Promise<readonly MemberInState[]>;
  /** Makes the person a member of the operator; calling it again changes nothing. */
  addPlatformMember(tx: Tx, userId: UserId): Promise<void>;
  /** Makes an account a member at once, without an invitation; calling it again changes nothing. */
  addMember(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void>;
  /** Ends every membership of a person. @returns where there was one */
  leaveAll(tx: Tx, userId: UserId): Promise<readonly TenantId[]>;
  /** Ends a membership, in whatever state; without one nothing happens. */
  removeMember(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void>;
}

/** Reads and writes this module's own tables only, so that identity can be made before this module is. */
export function createMembershipPort(clock: Clock = systemClock): MembershipPort {
  async function addMember(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    const at = new Date(clock.now());
    await tx
      .withTables<TenantsTables>()
      .insertInto('tenants.members')
      .values({ tenant_id: tenantId, user_id: userId, state: 'active', joined_at: at, created_at: at })
      .onConflict((conflict) => conflict.constraint('members_pkey').doNothing())
      .execute();
  }

  return {
    async listMemberships(tx, userId) {
      return await tx
        .withTables<TenantsTables>()
        .selectFrom('tenants.members as m')
        .innerJoin('tenants.tenants as t', 't.id', 'm.tenant_id')
        .select(['t.id as tenantId', 't.name', 't.slug', 't.state'])
        .where('m.user_id', '=', userId)
        .where('m.state', '=', 'active')
        .where('t.state', 'in', ENTERABLE_STATES)
        .orderBy((eb) => eb('t.id', '<>', PLATFORM_TENANT_ID))
        .orderBy('t.name')
        .orderBy('t.id')
        .execute();
    },
    async acceptInvitation(tx, { userId, tenantId }) {
      const db = tx.withTables<TenantsTables>();
      const accepted = await db
        .updateTable('tenants.members')
        .set({ state: 'active', joined_at: new Date(clock.now()) })
        .where('tenant_id', '=', tenantId)
        .where('user_id', '=', userId)
        .where('state', '=', 'invited')
        .returning('user_id')
        .executeTakeFirst();
      if (accepted !== undefined) return;
      const member = await db
        .selectFrom('tenants.members')
        .select('state')
        .where('tenant_id', '=', tenantId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      if (member?.state !== 'active') throw new CodedError('TEN_004');
    },
    async describeTenant(tx, tenantId) {
      return await tx
        .withTables<TenantsTables>()
        .selectFrom('tenants.tenants')
        .select(['name', 'slug', 'state'])
        .where('id', '=', tenantId)
        .executeTakeFirst();
    },
    async isMember(tx, tenantId, userId) {
      const member = await tx
        .withTables<TenantsTables>()
        .selectFrom('tenants.members')
        .select('user_id')
        .where('tenant_id', '=', tenantId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return member !== undefined;
    },
    async listMemberIds(tx, tenantId) {
      const rows = await tx
        .withTables<TenantsTables>()
        .selectFrom('tenants.members')
        .select('user_id')
        .where('tenant_id', '=', tenantId)
        .execute();
      return rows.map((row) => row.user_id);
    },
    async listMembers(tx, tenantId, userIds) {
      if (userIds?.length === 0) return [];
      return await tx
        .withTables<TenantsTables>()
        .selectFrom('tenants.members')
        .select(['user_id as userId', 'state', 'created_at as createdAt'])
        .where('tenant_id', '=', tenantId)
        .$if(userIds !== undefined, (query) => query.where('user_id', 'in', [...(userIds ?? [])]))
        .execute();
    },
    addPlatformMember: (tx, userId) => addMember(tx, PLATFORM_TENANT_ID, userId),
    addMember,
    async leaveAll(tx, userId) {
      const rows = await tx
        .withTables<TenantsTables>()
        .deleteFrom('tenants.members')
        .where('user_id', '=', userId)
        .returning('tenant_id')
        .execute();
      return rows.map((row) => row.tenant_id);
    },
    async removeMember(tx, tenantId, userId) {
      await tx
        .withTables<TenantsTables>()
        .deleteFrom('tenants.members')
        .where('tenant_id', '=', tenantId)
        .where('user_id', '=', userId)
        .execute();
    },
  };
}
