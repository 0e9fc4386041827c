import type { AccessModule } from '@haechi/access';
import type { AuditModule } from '@haechi/audit';
import type { Database } from '@haechi/database';
import type { IdentityModule } from '@haechi/identity';
import type { Clock } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import type { SettingsModule } from '@haechi/settings';
import type { MembershipPort, TenantsModule } from '@haechi/tenants';

/** What this module needs of others. */
export interface ProvisioningDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly audit: Pick<AuditModule, 'record' | 'poke'>;
  readonly access: Pick<
    AccessModule,
    | 'decide'
    | 'recordDenial'
    | 'formatScope'
    | 'parseScope'
    | 'describeScope'
    | 'nameRole'
    | 'findRoleExcess'
    | 'grantRole'
    | 'revokeRole'
    | 'refresh'
    | 'forgetRecentFacts'
  >;
  readonly identity: Pick<
    IdentityModule,
    'authenticate' | 'findUsers' | 'findUserByEmail' | 'forgetRecentCallers'
  >;
  readonly tenants: Pick<
    TenantsModule,
    'inviteMember' | 'suspendMember' | 'reactivateMember' | 'removeMember'
  >;
  readonly memberships: Pick<MembershipPort, 'listMembers' | 'isMember'>;
  readonly settings: Pick<SettingsModule, 'read'>;
  /** The address people and programs use; resources are named below it. */
  readonly publicUrl: URL;
}
