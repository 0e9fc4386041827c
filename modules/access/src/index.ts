import type { ApprovalsModule } from '@haechi/approvals';
import type { AuditModule } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type {
  Caller,
  HaechiModule,
  PermissionDefinition,
  RecordAllowances,
  RecordDenial,
  RecordReliance,
  RouteImplementation,
  SettingDefinition,
} from '@haechi/http';
import {
  type AssignmentId,
  type Catalogues,
  type Clock,
  formatId,
  type Locale,
  type RoleId,
  type ScopeId,
  type TenantId,
  type Translate,
  type UserId,
} from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import { authzenErrors } from './authzen/errors.ts';
import { authzenPermissions, createAuthzenRoutes } from './authzen/index.ts';
import { en as authzenEn } from './authzen/messages/en.ts';
import { ko as authzenKo } from './authzen/messages/ko.ts';
import { createRecentFacts, type RecentFacts } from './authzen/queries/recent-facts.ts';
import { bulkErrors } from './bulk/errors.ts';
import { bulkSettings, createBulkAdministration, type InvitePeople } from './bulk/index.ts';
import { en as bulkEn } from './bulk/messages/en.ts';
import { ko as bulkKo } from './bulk/messages/ko.ts';
import { listRegistered } from './domain/list-registered.ts';
import { createIsOwnPermission, type IsOwnPermission } from './domain/own-permissions.ts';
import { createPermissionTitle } from './domain/permission-title.ts';
import { createRoleNames, type RoleNames } from './domain/role-names.ts';
import type { AssignmentInfo, ScopeInfo } from './engine/access-image.ts';
import { type AccessMirror, createAccessMirror } from './engine/access-mirror.ts';
import { createDeciding, type Deciding } from './engine/decide.ts';
import { isSensitive } from './engine/is-sensitive.ts';
import { accessErrors } from './errors.ts';
import { createBreakGlassRoutes } from './http/break-glass-routes.ts';
import { createCheckRoutes } from './http/check-routes.ts';
import { createDelegationRoutes } from './http/delegation-routes.ts';
import { createPolicyRuleRoutes } from './http/policy-rule-routes.ts';
import { createRoleChangeRoutes } from './http/role-change-routes.ts';
import { createRoleRoutes } from './http/role-routes.ts';
import { createRoleTemplateRoutes } from './http/role-template-routes.ts';
import { createSeparationRoutes } from './http/separation-routes.ts';
import { createWhatIfRoutes } from './http/what-if-routes.ts';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import { sealedBundleKeys } from './opa/bundle/bundle-keys.ts';
import {
  createOpa,
  type Opa,
  opaErrors,
  opaPermissions,
  opaSettings,
  type SidecarAddress,
} from './opa/index.ts';
import { en as opaEn } from './opa/messages/en.ts';
import { ko as opaKo } from './opa/messages/ko.ts';
import type { SecondOpinion } from './opa/second-opinion.ts';
import { findRoleByKey } from './queries/find-role-by-key.ts';
import { createRolesInForce, type RolesInForce } from './queries/list-roles-in-force.ts';
import { createScopes } from './queries/name-scopes.ts';
import { createRightsOfApprovers, type RightsOfApprovers } from './queries/rights-of-approvers.ts';
import { reviewErrors } from './reviews/errors.ts';
import { createReviews, reviewPermissions, reviewSettings } from './reviews/index.ts';
import { en as reviewsEn } from './reviews/messages/en.ts';
import { ko as reviewsKo } from './reviews/messages/ko.ts';
import { createBreakGlass } from './use-cases/break-glass.ts';
import { createCopyRole } from './use-cases/copy-role.ts';
import { createDelegate } from './use-cases/delegate-permissions.ts';
import { createEditPolicyRule } from './use-cases/edit-policy-rule.ts';
import { createEditRole } from './use-cases/edit-role.ts';
import { createEditRoles } from './use-cases/edit-roles.ts';
import { createForeseeRoleEdits } from './use-cases/foresee-role-edits.ts';
import { createGrantRole, findExcess } from './use-cases/grant-role.ts';
import { createRecordAsked } from './use-cases/record-asked.ts';
import { createRecordJudgements } from './use-cases/record-judgements.ts';
import { createRefuseConflict } from './use-cases/refuse-conflict.ts';
import { createRefuseConflictingEdit } from './use-cases/refuse-conflicting-edit.ts';
import { registerScope, renameScope } from './use-cases/register-scope.ts';
import { createAccessGrantKind, createRequestAccess } from './use-cases/request-access.ts';
import { createRevokeRole } from './use-cases/revoke-role.ts';
import { createSeparateDuties, createSeparationExceptionKind } from './use-cases/separate-duties.ts';
import { createSetPrincipalSuspended } from './use-cases/suspend-principal.ts';
import { syncBaseModel } from './use-cases/sync-base-model.ts';

export { BASE_ROLES } from './domain/base-roles.ts';
export type { ScopeInfo } from './engine/access-image.ts';
export type { SidecarAddress } from './opa/index.ts';
export type { RoleGrant } from './use-cases/grant-role.ts';

export interface AccessDeps {
  /** For work in the background. */
  readonly database: Database;
  /** For what requests wait for; their bursts must not starve the rest. */
  readonly requestDatabase: Database;
  readonly audit: Pick<AuditModule, 'record' | 'recordMany' | 'recordAlone' | 'wantsAllowance'>;
  readonly approvals: Pick<ApprovalsModule, 'registerKind' | 'requestApproval' | 'findRequest'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly translate: Translate;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
  readonly findPeople: (
    tx: Tx,
    ids: readonly UserId[],
  ) => Promise<ReadonlyMap<UserId, { readonly displayName: string }>>;
  /** Who belongs to a tenant. Roles are given to its people only: of others it must not even be told that they exist. */
  readonly isMember: (tx: Tx, tenantId: TenantId, userId: UserId) => Promise<boolean>;
  /** Everybody who belongs to a tenant, in whatever state. */
  readonly listPeople: (
    tx: Tx,
    tenantId: TenantId,
  ) => Promise<readonly { readonly id: UserId; readonly email: string; readonly displayName: string }[]>;
  /** Invites people who are no members of the caller's tenant. */
  readonly invitePeople: InvitePeople;
  readonly findPersonByEmail: (tx: Tx, email: string) => Promise<{ readonly id: UserId } | undefined>;
  readonly rootKey: RootKey;
  /** Where the policy server is; undefined where there is none. */
  readonly opa?: SidecarAddress | undefined;
  /** The address people and programs use; metadata names it, whatever a request says it was sent to. */
  readonly publicUrl: URL;
  /** What all modules declare; registered when the module starts. */
  readonly permissions: () => readonly PermissionDefinition[];
}

/** A role somebody holds, as other modules show it. */
export interface HeldRole {
  readonly assignmentId: AssignmentId;
  readonly principalId: UserId;
  readonly roleKey: string;
  roleName(locale: Locale): string;
  readonly scopeId: ScopeId;
  readonly endsAtMs: number | null;
}

export interface AccessModule extends HaechiModule, Deciding, RightsOfApprovers, RolesInForce {
  readonly recordDenial: RecordDenial;
  readonly recordReliance: RecordReliance;
  readonly recordAllowances: RecordAllowances;
  describeScope(scopeId: ScopeId): ScopeInfo | undefined;
  formatScope(scopeId: ScopeId): string;
  /** Public id of the branch a scope is or lies in; null where it lies in none. */
  branchOf(scopeId: ScopeId): string | null;
  parseScope(name: string): ScopeId | undefined;
  /** Whether a permission is one that can be held at all. */
  isPermission(permission: string): boolean;
  registerScope: typeof registerScope;
  renameScope: typeof renameScope;
  grantRole: ReturnType<typeof createGrantRole>;
  revokeRole: ReturnType<typeof createRevokeRole>;
  /** What people call a role; its id when there is none. */
  nameRole(roleId: RoleId, locale: Locale): string;
  /** What a role would give at a scope that the caller may not give there; nothing when all of it may be given. */
  findRoleExcess(caller: Caller, roleId: RoleId, scopeId: ScopeId): string[];
  findRoleByKey: typeof findRoleByKey;
  /** From memory: what these people hold in a tenant. */
  listAssignmentsOf(principalIds: readonly UserId[], tenantId: TenantId): HeldRole[];
  setPrincipalSuspended(tx: Tx, tenantId: TenantId, principalId: UserId, suspended: boolean): Promise<void>;
  /** Brings every open access review to where the clock says it is. */
  advanceReviews(): Promise<void>;
  /** Makes this process see every access change committed so far. */
  refresh(): Promise<void>;
  /** How this process gets on with the policy server, for metrics. */
  readonly opaStatus: Opa['status'];
  /** The revision decisions are made from now. */
  revision(): number;
  /** Reads registered things and names anew from now on: after anything this process may have written. */
  forgetRecentFacts(): void;
}

const accessPermissions: readonly PermissionDefinition[] = [
  { permission: 'role:read', sensitive: false },
  { permission: 'role:create', sensitive: true },
  { permission: 'role:update', sensitive: true },
  { permission: 'role:delete', sensitive: true },
  { permission: 'role:assign', sensitive: true },
  { permission: 'access:check', sensitive: false },
  { permission: 'policy:read', sensitive: false },
  { permission: 'policy:manage', sensitive: true },
  { permission: 'breakglass:take', sensitive: true },
  ...authzenPermissions,
  ...opaPermissions,
  ...reviewPermissions,
];

const accessSettings: readonly SettingDefinition[] = [
  { key: 'access.delegationDaysMax', area: 'access', unit: 'days', defaultValue: 90, min: 1, max: 3_650 },
  {
    key: 'access.breakGlassFactorMinutes',
    area: 'access',
    unit: 'minutes',
    defaultValue: 10,
    min: 1,
    max: 60,
  },
  ...bulkSettings,
  ...opaSettings,
  ...reviewSettings,
];

/** What the module's routes share. */
interface AccessParts {
  readonly mirror: AccessMirror;
  readonly deciding: Deciding;
  readonly opinions: SecondOpinion;
  readonly roleNames: RoleNames;
  readonly refuseConflict: ReturnType<typeof createRefuseConflict>;
  readonly grantRole: ReturnType<typeof createGrantRole>;
  readonly revokeRole: ReturnType<typeof createRevokeRole>;
  readonly requestAccess: ReturnType<typeof createRequestAccess>;
  readonly isOwnPermission: IsOwnPermission;
  readonly formatScope: (scopeId: ScopeId) => string;
  readonly recentFacts: RecentFacts;
}

const allMessages: Catalogues = {
  ko: { ...ko, ...authzenKo, ...bulkKo, ...opaKo, ...reviewsKo },
  en: { ...en, ...authzenEn, ...bulkEn, ...opaEn, ...reviewsEn },
};
const allErrors = { ...accessErrors, ...authzenErrors, ...bulkErrors, ...opaErrors, ...reviewErrors };

/** Who may do what, where, and why: the model in the database, the decisions in memory. */
export function createAccessModule(deps: AccessDeps): AccessModule {
  const { database, clock, translate } = deps;
  const mirror = createAccessMirror(deps);
  const opa = createOpa({ ...deps, mirror });
  const isOwnPermission = createIsOwnPermission(deps.permissions);
  const deciding = createDeciding({ mirror, clock, opinions: opa.opinions, isOwnPermission });
  const roleNames = createRoleNames(translate);
  const granting = createGranting(deps, mirror, deciding);
  const { grantRole, revokeRole } = granting;
  const { requestApproval } = deps.approvals;
  const requestAccess = createRequestAccess({ ...deps, mirror, decide: deciding.holds, requestApproval });
  deps.approvals.registerKind(createAccessGrantKind({ mirror, clock, translate, roleNames, grantRole }));
  deps.approvals.registerKind(createSeparationExceptionKind(deps));
  const scopes = createScopes(mirror);
  const recentFacts = createRecentFacts({ ...deps, database: deps.requestDatabase });
  const reviews = createReviews({ ...deps, mirror, deciding, roleNames, revokeRole });
  const parts = {
    mirror,
    deciding,
    isOwnPermission,
    opinions: opa.opinions,
    roleNames,
    ...granting,
    requestAccess,
    formatScope: scopes.formatScope,
    recentFacts,
  };

  return {
    name: 'access',
    migrations: { schema: 'access', directory: new URL('./migrations/', import.meta.url) },
    messages: allMessages,
    errors: allErrors,
    permissions: accessPermissions,
    settings: accessSettings,
    sealed: [sealedBundleKeys],
    listKeys: opa.listKeys,
    routes: [...composeRoutes(deps, parts), ...opa.routes, ...reviews.routes],
    opaStatus: opa.status,
    ...deciding,
    ...createRightsOfApprovers({ mirror, clock, roleNames }),
    ...createRolesInForce({ mirror, clock, roleNames }),
    ...createRecordJudgements({ ...deps, formatScope: scopes.formatScope }),
    ...scopes,
    isPermission: (permission) => listRegistered(mirror.current().snapshot).includes(permission),
    registerScope,
    renameScope,
    grantRole,
    revokeRole,
    ...createRoleQuestions(mirror, deciding, roleNames),
    findRoleByKey,
    listAssignmentsOf: createListHeldRoles({ mirror, clock, roleNames }),
    setPrincipalSuspended: createSetPrincipalSuspended({ clock }),
    advanceReviews: () => reviews.advance(),
    refresh: () => mirror.refresh(),
    revision: () => mirror.current().revision,
    forgetRecentFacts: () => recentFacts.forget(),
    async start() {
      await syncBaseModel(database, deps.permissions());
      await mirror.start();
      await opa.start();
      reviews.start();
    },
    async stop() {
      await reviews.stop();
      await opa.stop();
      await mirror.stop();
    },
  };
}

function createRoleQuestions(
  mirror: AccessMirror,
  { mayGive }: Deciding,
  roleNames: RoleNames,
): Pick<AccessModule, 'nameRole' | 'findRoleExcess'> {
  return {
    nameRole(roleId, locale) {
      const role = mirror.current().roles.get(roleId);
      return role === undefined ? formatId('role', roleId) : roleNames.name(role, locale);
    },
    findRoleExcess: (caller, roleId, scopeId) =>
      findExcess(mirror, roleId, (permission) => mayGive(caller, permission, scopeId)),
  };
}

function composeRoutes(deps: AccessDeps, parts: AccessParts): RouteImplementation[] {
  const { audit } = deps;
  const { mirror, deciding, grantRole, refuseConflict } = parts;
  const { requestApproval, findRequest } = deps.approvals;
  const refuseConflictingEdit = createRefuseConflictingEdit({ mirror, clock: deps.clock });
  const editRole = createEditRole({ audit, mirror, deciding, refuseConflictingEdit });
  const recordAsked = createRecordAsked({
    audit,
    formatScope: parts.formatScope,
    isSensitive: (permission) => isSensitive(mirror.current(), permission),
  });
  const shared = { ...deps, ...parts, recordAsked };
  return [
    ...createCheckRoutes({
      ...shared,
      permissionTitle: createPermissionTitle(deps.translate, parts.isOwnPermission),
    }),
    ...createWhatIfRoutes(shared),
    ...createAuthzenRoutes({ ...shared, findRequest }),
    ...createBulkAdministration(shared),
    ...createRoleRoutes({ ...shared, editRole }),
    ...createRoleChangeRoutes({
      ...shared,
      editRoles: createEditRoles({ editRole, refuseConflictingEdit }),
      foreseeRoleEdits: createForeseeRoleEdits(shared),
    }),
    ...createRoleTemplateRoutes({ mirror, copyRole: createCopyRole({ audit, mirror, editRole }) }),
    ...createBreakGlassRoutes({
      ...shared,
      breakGlass: createBreakGlass({ ...deps, mirror, deciding, grantRole, editRole }),
    }),
    ...createSeparationRoutes({
      ...shared,
      separateDuties: createSeparateDuties({ ...deps, mirror, requestApproval }),
    }),
    ...createPolicyRuleRoutes({
      mirror,
      editPolicyRule: createEditPolicyRule({ ...deps, mirror, deciding }),
    }),
    ...createDelegationRoutes({
      ...shared,
      delegating: createDelegate({ ...deps, mirror, deciding, refuseConflict }),
    }),
  ];
}

function createGranting(
  deps: AccessDeps,
  mirror: AccessMirror,
  deciding: Deciding,
): Pick<AccessParts, 'refuseConflict' | 'grantRole' | 'revokeRole'> {
  const { audit, clock } = deps;
  const refuseConflict = createRefuseConflict({ mirror, clock });
  return {
    refuseConflict,
    grantRole: createGrantRole({ ...deps, mirror, mayGive: deciding.mayGive, refuseConflict }),
    revokeRole: createRevokeRole({ audit, mirror, clock, decide: deciding.holds }),
  };
}

interface ListHeldRolesDeps {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly roleNames: RoleNames;
}

function createListHeldRoles({
  mirror,
  clock,
  roleNames,
}: ListHeldRolesDeps): AccessModule['listAssignmentsOf'] {
  const toHeldRole = (assignment: AssignmentInfo): HeldRole | undefined => {
    const role = mirror.current().roles.get(assignment.roleId);
    if (role === undefined) return undefined;
    return {
      assignmentId: assignment.id,
      principalId: assignment.principalId,
      roleKey: role.key,
      roleName: (locale) => roleNames.name(role, locale),
      scopeId: assignment.scopeId,
      endsAtMs: assignment.endsAtMs,
    };
  };

  return (principalIds, tenantId) =>
    principalIds
      .flatMap((id) => mirror.current().assignmentsByPrincipal.get(id) ?? [])
      .filter(
        (assignment) =>
          assignment.tenantId === tenantId &&
          (assignment.endsAtMs === null || assignment.endsAtMs > clock.now()),
      )
      .flatMap((assignment) => toHeldRole(assignment) ?? []);
}
