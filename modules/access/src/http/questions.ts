import { nearestNames } from '@haechi/decision';
import type { Caller, RequestContext } from '@haechi/http';
import {
  CodedError,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  parseId,
  type RoleId,
  type ScopeId,
  type UserId,
} from '@haechi/kernel';
import type { Attributes, Circumstances } from '../domain/circumstances.ts';
import { parseScopeName } from '../domain/name-scope.ts';
import type { AccessImage } from '../engine/access-image.ts';
import { describeOrigin, narrowingOf } from '../engine/decide.ts';
import type { Question } from './present-decision.ts';

/** A question as callers put it. */
export interface CheckInput {
  readonly principal?: string | undefined;
  readonly permission: string;
  readonly scope: string;
  readonly context?: Attributes | undefined;
}

export interface PreparedQuestion extends Question {
  readonly principalId: UserId;
  readonly circumstances: Circumstances;
  /** Set when callers whose session is narrowed to one role ask about themselves. */
  readonly activeRoleId: RoleId | null;
}

/** A scope of the caller's tenant; at the platform, any. What lies elsewhere answers like what does not exist. */
export function demandScope(image: AccessImage, caller: Caller, name: string): ScopeId {
  const parsed = parseScopeName(name);
  const scope = parsed === undefined ? undefined : image.scopes.get(parsed.id);
  const visible =
    scope !== undefined &&
    scope.kind === parsed?.kind &&
    (caller.tenantId === PLATFORM_TENANT_ID || scope.tenantId === caller.tenantId);
  if (!visible) throw new CodedError('RES_001', { where: 'scope' });
  return scope.id;
}

export function refuseUnknownPermission(image: AccessImage, permission: string): void {
  const known = image.snapshot.permissions.definitions.map(({ resource, action }) => `${resource}:${action}`);
  if (known.includes(permission)) return;
  throw new CodedError('PERM_004', {
    where: permission,
    params: { permission, nearest: nearestNames(permission, known).join(', ') || '-' },
  });
}

/** Reads a question, and refuses one the caller may not ask: about somebody else it needs `access:check` there. */
export function readQuestion(
  image: AccessImage,
  ctx: RequestContext,
  caller: Caller,
  input: CheckInput,
): PreparedQuestion {
  refuseUnknownPermission(image, input.permission);
  const scopeId = demandScope(image, caller, input.scope);
  const principalId = readPrincipal(image, ctx, caller, input.principal, scopeId);
  const own = principalId === caller.id ? describeOrigin(caller, ctx) : {};
  return {
    principalId,
    permission: input.permission,
    scopeId,
    circumstances: { context: { ...own, ...input.context } },
    activeRoleId: principalId === caller.id ? narrowingOf(caller) : null,
  };
}

/** Whom a question is about; the caller unless it says so. About somebody else it needs `access:check` at the scope. */
export function readPrincipal(
  image: AccessImage,
  ctx: RequestContext,
  caller: Caller,
  principal: string | undefined,
  scopeId: ScopeId,
): UserId {
  const asked = principal === undefined ? caller.id : parseId('user', principal);
  if (asked === undefined) throw new CodedError('RES_001', { where: 'principal' });
  if (asked === caller.id) return asked;
  ctx.authorize('access:check', scopeId);
  return isKnownTo(image, caller, asked) ? asked : NOBODY;
}

/** Stands in for somebody the caller's tenant does not know, so that the answer is that of an id of nobody. */
export const NOBODY = PLATFORM_SCOPE_ID as string as UserId; // the nil UUID is no id of a person

/** What somebody holds in another tenant is none of the caller's business, nor that he holds anything there. */
export function isVisible(image: AccessImage, caller: Caller, assignmentId: string): boolean {
  const assignment = image.assignments.get(assignmentId);
  if (assignment === undefined) return false;
  return (
    assignment.principalId === caller.id ||
    [caller.tenantId, PLATFORM_TENANT_ID].includes(assignment.tenantId) ||
    caller.tenantId === PLATFORM_TENANT_ID
  );
}

const isKnownTo = (image: AccessImage, caller: Caller, principalId: UserId): boolean =>
  (image.assignmentsByPrincipal.get(principalId) ?? []).some(({ id }) => isVisible(image, caller, id));
