import type { branchView, invitationView, memberView, projectView, tenantView } from '@haechi/contracts';
import type { InvitationSummary } from '@haechi/identity';
import { formatId, type Locale } from '@haechi/kernel';
import type { z } from 'zod';
import type { AccessPort } from '../ports.ts';
import type { Member } from '../queries/find-members.ts';
import type { TenantSummary } from '../queries/find-tenants.ts';
import type { BranchRow, ProjectRow } from '../tables.ts';

export function presentTenant(row: TenantSummary): z.input<typeof tenantView> {
  return {
    id: formatId('tenant', row.id),
    slug: row.slug,
    name: row.name,
    businessTypes: row.business_types,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    branchCount: row.branch_count,
    projectCount: row.project_count,
    memberCount: row.member_count,
  };
}

export function presentBranch(row: BranchRow): z.input<typeof branchView> {
  return {
    id: formatId('branch', row.id),
    slug: row.slug,
    name: row.name,
    state: row.state,
    createdAt: row.created_at.toISOString(),
  };
}

export function presentProject(row: ProjectRow): z.input<typeof projectView> {
  return {
    id: formatId('project', row.id),
    slug: row.slug,
    name: row.name,
    description: row.description,
    branchId: row.branch_id === null ? null : formatId('branch', row.branch_id),
    state: row.state,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    version: row.version,
  };
}

export function presentMember(
  member: Member,
  access: Pick<AccessPort, 'describeScope' | 'formatScope'>,
  locale: Locale,
): z.input<typeof memberView> {
  return {
    userId: formatId('user', member.user_id),
    email: member.user.email,
    displayName: member.user.displayName,
    kind: member.user.kind,
    state: member.state,
    accountState: member.user.state,
    joinedAt: member.joined_at?.toISOString() ?? null,
    lastSignInAt: member.user.lastSignInAt?.toISOString() ?? null,
    roles: member.roles.map((role) => ({
      assignmentId: formatId('assignment', role.assignmentId),
      roleKey: role.roleKey,
      roleName: role.roleName(locale),
      scope: access.formatScope(role.scopeId),
      scopeName: access.describeScope(role.scopeId)?.name ?? '',
      endsAt: role.endsAtMs === null ? null : new Date(role.endsAtMs).toISOString(),
    })),
  };
}

export function presentInvitation(invitation: InvitationSummary): z.input<typeof invitationView> {
  return {
    id: formatId('invitation', invitation.id),
    userId: formatId('user', invitation.userId),
    email: invitation.email,
    displayName: invitation.displayName,
    state: invitation.state,
    invitedBy: invitation.invitedBy,
    createdAt: invitation.createdAt.toISOString(),
    expiresAt: invitation.expiresAt.toISOString(),
  };
}
