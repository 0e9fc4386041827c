import type { AccessModule } from '@haechi/access';
import type { ApprovalsDeps } from '@haechi/approvals';
import type { ScopeId, TenantId, UserId } from '@haechi/kernel';

/** Who holds a permission at a scope as one of an organisation's own people, not as somebody of the operator's. */
export function findOwnHolders(
  access: Pick<AccessModule, 'findHolders' | 'listAssignmentsOf'>,
  permission: string,
  scopeId: ScopeId,
  tenantId: TenantId,
): readonly UserId[] {
  const holders = access.findHolders(permission, scopeId);
  const own = new Set(access.listAssignmentsOf(holders, tenantId).map(({ principalId }) => principalId));
  return holders.filter((id) => own.has(id));
}

type Ports = Pick<ApprovalsDeps, 'rights' | 'formatScope' | 'describeScope' | 'parseScope' | 'afterDecision'>;

/** What approvals ask about rights and scopes, of the module that is made after them. */
export const createApprovalPorts = (access: () => AccessModule): Ports => ({
  rights: {
    holdsRole: (userId, roleId, scopeId) => access().holdsRole(userId, roleId, scopeId),
    lendersOf: (userId, permission, scopeId) => access().lendersOf(userId, permission, scopeId),
    knowsRole: (roleId, tenantId) => access().knowsRole(roleId, tenantId),
    roleName: (roleId, locale) => access().roleName(roleId, locale),
    holdersOf: (permission, scopeId, tenantId) => findOwnHolders(access(), permission, scopeId, tenantId),
    scopesAbove: (scopeId) => access().scopesAbove(scopeId),
  },
  formatScope: (scopeId) => access().formatScope(scopeId),
  describeScope: (scopeId) => access().describeScope(scopeId),
  parseScope: (name) => access().parseScope(name),
  afterDecision: () => access().refresh(),
});
