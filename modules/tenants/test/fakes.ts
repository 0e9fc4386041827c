import type { ScopeInfo } from '@haechi/access';
import type { AuditEntry, AuditOrigin } from '@haechi/audit';
import type { InvitationId, InvitationSummary, UserSummary } from '@haechi/identity';
import {
  type AssignmentId,
  CodedError,
  formatId,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  parseId,
  type RoleId,
  type ScopeId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { newBearerSecret } from '@haechi/kernel/node';
import { tenantMessages } from '../src/messages/index.ts';
import type { AccessPort, AuditPort, IdentityPort } from '../src/ports.ts';

export interface RecordedEvent extends AuditEntry {
  readonly tenantId: TenantId;
  readonly actorName: string;
}

/** A log that keeps what it was given, for tests that look for it. */
export function createFakeAudit(): AuditPort & { readonly events: RecordedEvent[] } {
  const events: RecordedEvent[] = [];
  return {
    events,
    async record(_tx, tenantId, origin: AuditOrigin, entry) {
      if (tenantMessages.ko[`audit.action.${entry.action}`] === undefined)
        throw new Error(`no sentence for ${entry.action}`);
      events.push({ ...entry, tenantId, actorName: origin.actor.name });
      return newId('event');
    },
  };
}

interface FakeGrant {
  readonly assignmentId: AssignmentId;
  readonly principalId: UserId;
  readonly roleId: RoleId;
  readonly scopeId: ScopeId;
  readonly tenantId: TenantId;
  readonly reason: string;
}

const KINDS = { ten: 'tenant', brn: 'branch', prj: 'project' } as const;

export interface FakeAccess extends AccessPort {
  readonly grants: FakeGrant[];
  readonly suspended: Set<string>;
  /** A role nobody may hand out. */
  readonly roleBeyondAll: RoleId;
  refreshCount(): number;
}

/** Access rules kept in memory; only what this module asks for. */
export function createFakeAccess(): FakeAccess {
  const scopes = new Map<ScopeId, ScopeInfo>([
    [
      PLATFORM_SCOPE_ID,
      {
        id: PLATFORM_SCOPE_ID,
        kind: 'platform',
        name: 'Haechi',
        tenantId: PLATFORM_TENANT_ID,
        parentId: null,
      },
    ],
  ]);
  const grants: FakeGrant[] = [];
  const suspended = new Set<string>();
  const roleBeyondAll = newId('role');
  let refreshes = 0;
  return {
    grants,
    suspended,
    roleBeyondAll,
    refreshCount: () => refreshes,
    describeScope: (id) => scopes.get(id),
    formatScope(id) {
      const scope = scopes.get(id);
      if (scope === undefined) throw new Error('unknown scope');
      return scope.kind === 'platform' ? 'platform' : formatId(scope.kind, id);
    },
    parseScope(text) {
      if (text === 'platform') return PLATFORM_SCOPE_ID;
      const kind = KINDS[text.slice(0, 3) as keyof typeof KINDS]; // the contract lets no other prefix through
      return parseId(kind, text) as string as ScopeId | undefined; // a scope has the id of what it stands for
    },
    async registerScope(_tx, scope) {
      scopes.set(scope.id, scope);
    },
    async renameScope(_tx, id, name) {
      const scope = scopes.get(id);
      if (scope !== undefined) scopes.set(id, { ...scope, name });
    },
    async grantRole(_tx, _origin, { tenantId, principalId, roleId, scopeId, reason }) {
      if (roleId === roleBeyondAll) throw new CodedError('PERM_002');
      const assignmentId = newId('assignment');
      grants.push({ assignmentId, principalId, roleId, scopeId, tenantId, reason });
      return assignmentId;
    },
    async revokeRole(_tx, _origin, { assignmentId }) {
      const index = grants.findIndex((grant) => grant.assignmentId === assignmentId);
      grants.splice(index, 1);
    },
    listAssignmentsOf: (ids, tenantId) =>
      grants
        .filter((grant) => ids.includes(grant.principalId) && grant.tenantId === tenantId)
        .map(({ assignmentId, principalId, scopeId }) => ({
          assignmentId,
          principalId,
          scopeId,
          roleKey: 'staff',
          roleName: (locale) => (locale === 'ko' ? '직원' : 'Staff'),
          endsAtMs: null,
        })),
    async setPrincipalSuspended(_tx, tenantId, principalId, on) {
      if (on) suspended.add(`${tenantId}/${principalId}`);
      else suspended.delete(`${tenantId}/${principalId}`);
    },
    async refresh() {
      refreshes += 1;
    },
  };
}

interface FakeInvitation extends InvitationSummary {
  readonly tenantId: TenantId;
  readonly token: string;
}

export interface FakeIdentity extends IdentityPort {
  addUser(email: string, displayName: string): UserId;
  readonly invitations: Map<InvitationId, FakeInvitation>;
  readonly sessionsEndedFor: UserId[];
}

/** Accounts and invitations kept in memory. */
export function createFakeIdentity(): FakeIdentity {
  const users = new Map<UserId, UserSummary>();
  const invitations = new Map<InvitationId, FakeInvitation>();
  const sessionsEndedFor: UserId[] = [];
  const at = new Date('2026-11-20T00:00:00.000Z');

  function addUser(email: string, displayName: string): UserId {
    const id = newId('user');
    users.set(id, {
      id,
      email,
      displayName,
      kind: 'person',
      locale: 'ko',
      state: 'active',
      lastSignInAt: null,
    });
    return id;
  }
  const byEmail = (email: string) => [...users.values()].find((user) => user.email === email);

  function change(id: InvitationId, part: Partial<FakeInvitation>): void {
    const invitation = invitations.get(id);
    if (invitation === undefined) throw new Error('no such invitation');
    invitations.set(id, { ...invitation, ...part });
  }

  return {
    addUser,
    invitations,
    sessionsEndedFor,
    async findUsers(_tx, ids) {
      return new Map([...users].filter(([id]) => ids.includes(id)));
    },
    async inviteUser(_tx, _origin, { email, displayName, tenantId, invitedBy }) {
      const known = byEmail(email);
      const userId = known?.id ?? addUser(email, displayName);
      const id = newId('invitation');
      const token = newBearerSecret();
      invitations.set(id, {
        id,
        userId,
        email,
        displayName,
        tenantId,
        state: 'open',
        invitedBy: invitedBy.name,
        createdAt: at,
        expiresAt: at,
        token: token.reveal(),
      });
      return { userId, created: known === undefined, invitationId: id, token };
    },
    async inviteMany(_tx, _origin, { people }) {
      return people.map(({ email, displayName }) => ({
        userId: byEmail(email)?.id ?? addUser(email, displayName),
        email,
        token: newBearerSecret(),
      }));
    },
    async findInvitation(_tx, id) {
      return invitations.get(id);
    },
    async listInvitations(_tx, { limit }) {
      return { items: [...invitations.values()].slice(0, limit), nextCursor: null };
    },
    async renewInvitation(_tx, _origin, id) {
      const token = newBearerSecret();
      change(id, { token: token.reveal() });
      return { token };
    },
    async revokeInvitation(_tx, _origin, id) {
      change(id, { state: 'revoked' });
    },
    async restProgram() {},
    async revokeInvitationsOf() {},
    async endSessions(_tx, _origin, userId) {
      sessionsEndedFor.push(userId);
      return 1;
    },
  };
}
