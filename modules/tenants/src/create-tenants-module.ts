import type { Database } from '@haechi/database';
import type { HaechiModule } from '@haechi/http';
import { type Clock, createTranslate } from '@haechi/kernel';
import { tenantErrors } from './errors.ts';
import { createBranchRoutes } from './http/branch-routes.ts';
import { createInvitationRoutes } from './http/invitation-routes.ts';
import { createMemberRoutes } from './http/member-routes.ts';
import { createProjectRoutes } from './http/project-routes.ts';
import { createTenantRoutes } from './http/tenant-routes.ts';
import { tenantMessages } from './messages/index.ts';
import { tenantPermissions } from './permissions.ts';
import type { AccessPort, AuditPort, IdentityPort } from './ports.ts';
import { createFindMembers } from './queries/find-members.ts';
import { createArchiveProject } from './use-cases/archive-project.ts';
import {
  type ChangeMemberState,
  createReactivateMember,
  createSuspendMember,
} from './use-cases/change-member-state.ts';
import { createCreateBranch } from './use-cases/create-branch.ts';
import { createCreateProject } from './use-cases/create-project.ts';
import { createCreateTenant } from './use-cases/create-tenant.ts';
import { createInviteMember, type InviteMember } from './use-cases/invite-member.ts';
import { createInvitePeople, type InvitePeople } from './use-cases/invite-people.ts';
import { createRemoveMember, type RemoveMember } from './use-cases/remove-member.ts';
import { createRenewInvitation } from './use-cases/renew-invitation.ts';
import { createRevokeInvitation } from './use-cases/revoke-invitation.ts';
import { createUpdateProject } from './use-cases/update-project.ts';
import { createUpdateTenant } from './use-cases/update-tenant.ts';

export interface TenantsModuleDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly access: AccessPort;
  readonly identity: IdentityPort;
  /** Address people reach the console at; one-time links start with it. */
  readonly publicUrl: string;
  readonly clock: Clock;
}

export interface TenantsModule extends HaechiModule {
  /** Invites many people at once, as an import does. */
  readonly invitePeople: InvitePeople;
  /** For the product itself, by a rule of the organisation. @throws CodedError `RES_001` not a member, `TEN_004` not active */
  suspendMember: ChangeMemberState;
  /** @throws CodedError `RES_001` not a member, `TEN_004` not suspended */
  reactivateMember: ChangeMemberState;
  /** @throws CodedError `TEN_005` already a member or invited, `TEN_004` the organisation is read-only */
  readonly inviteMember: InviteMember;
  /** @throws CodedError `RES_001` not a member */
  readonly removeMember: RemoveMember;
}

/** Organisations, their branches and projects, their members and invitations. */
export function createTenantsModule(deps: TenantsModuleDeps): TenantsModule {
  const { database, access, identity, publicUrl } = deps;
  const translate = createTranslate(tenantMessages);
  const createBranch = createCreateBranch(deps);
  const inviteMember = createInviteMember(deps);
  const suspendMember = createSuspendMember(deps);
  const reactivateMember = createReactivateMember(deps);
  return {
    name: 'tenants',
    migrations: { schema: 'tenants', directory: new URL('./migrations/', import.meta.url) },
    messages: tenantMessages,
    errors: tenantErrors,
    permissions: tenantPermissions,
    settings: [],
    invitePeople: createInvitePeople(deps),
    suspendMember,
    reactivateMember,
    inviteMember,
    removeMember: createRemoveMember(deps),
    routes: [
      ...createTenantRoutes({
        database,
        access,
        translate,
        createTenant: createCreateTenant({ ...deps, createBranch }),
        updateTenant: createUpdateTenant(deps),
      }),
      ...createBranchRoutes({ access, createBranch }),
      ...createProjectRoutes({
        access,
        createProject: createCreateProject(deps),
        updateProject: createUpdateProject(deps),
        archiveProject: createArchiveProject(deps),
      }),
      ...createMemberRoutes({
        ...createFindMembers(deps),
        access,
        suspendMember,
        reactivateMember,
      }),
      ...createInvitationRoutes({
        access,
        identity,
        translate,
        publicUrl,
        inviteMember,
        renewInvitation: createRenewInvitation(deps),
        revokeInvitation: createRevokeInvitation(deps),
      }),
    ],
  };
}
