import type { AccessModule } from '@haechi/access';
import type { ApprovalsDeps } from '@haechi/approvals';

type Ports = Pick<ApprovalsDeps, 'rights' | 'formatScope' | 'describeScope' | 'parseScope' | 'afterDecision'>;

/** What approvals ask about rights and scopes, of the module that is made after them. */
export const createApprovalPorts = (access: () => AccessModule): Ports => ({
  rights: {
    holdsRole: (userId, roleId, scopeId) => access().holdsRole(userId, roleId, scopeId),
    lendersOf: (userId, permission, scopeId) => access().lendersOf(userId, permission, scopeId),
    knowsRole: (roleId, tenantId) => access().knowsRole(roleId, tenantId),
    roleName: (roleId, locale) => access().roleName(roleId, locale),
    scopesAbove: (scopeId) => access().scopesAbove(scopeId),
  },
  formatScope: (scopeId) => access().formatScope(scopeId),
  describeScope: (scopeId) => access().describeScope(scopeId),
  parseScope: (name) => access().parseScope(name),
  afterDecision: () => access().refresh(),
});
