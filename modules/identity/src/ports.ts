import type { AccessModule } from '@haechi/access';
import type { AuditModule } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { TenantId, UserId } from '@haechi/kernel';

/** What identity needs of the log. */
export type AuditPort = Pick<AuditModule, 'record' | 'recordMany' | 'recordAlone' | 'erasePersonEverywhere'>;

/** What identity needs of access. */
export type AccessPort = Pick<
  AccessModule,
  | 'check'
  | 'listPermissions'
  | 'formatScope'
  | 'describeScope'
  | 'findRoleByKey'
  | 'listAssignmentsOf'
  | 'listRolesInForce'
  | 'keyOfRole'
  | 'grantRole'
  | 'revokeRole'
  | 'refresh'
>;

export interface Membership {
  /** The nil UUID for the operator's own organisation: who has it may work at the platform. */
  readonly tenantId: TenantId;
  readonly name: string;
  readonly slug: string;
  readonly state: string;
}

/** What identity asks the module that knows who belongs where. */
export interface MembershipPort {
  /**
   * Memberships in force, as far as the transaction may see: all of the person's in a system transaction,
   * the one of its own tenant in a tenant transaction. Invited and suspended ones are left out.
   */
  listMemberships(tx: Tx, userId: UserId): Promise<readonly Membership[]>;
  acceptInvitation(tx: Tx, joined: { readonly userId: UserId; readonly tenantId: TenantId }): Promise<void>;
  describeTenant(tx: Tx, tenantId: TenantId): Promise<Omit<Membership, 'tenantId'> | undefined>;
  addPlatformMember(tx: Tx, userId: UserId): Promise<void>;
  /** Makes an account a member at once, without an invitation. */
  addMember(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void>;
  /** Ends every membership of a person. @returns where there was one */
  leaveAll(tx: Tx, userId: UserId): Promise<readonly TenantId[]>;
  /** Ends a membership, in whatever state; without one nothing happens. */
  removeMember(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void>;
}

/** Reads a setting: the tenant's own value, else the platform's, else the default. */
export interface SettingsPort {
  readNumber(tx: Tx, key: string): Promise<number>;
  read(tx: Tx, key: string): Promise<unknown>;
}
