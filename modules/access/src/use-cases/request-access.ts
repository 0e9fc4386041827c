import type { ApprovalKind, ApprovalsModule, AskedApproval } from '@haechi/approvals';
import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { effectivePermissions } from '@haechi/decision';
import type { Caller, Decide } from '@haechi/http';
import {
  type Clock,
  CodedError,
  formatId,
  HOUR_MS,
  type Locale,
  MINUTE_MS,
  type RoleId,
  type ScopeId,
  type Translate,
} from '@haechi/kernel';
import { readGrantArguments } from '../domain/grant-arguments.ts';
import { nameScope } from '../domain/name-scope.ts';
import { fitsScope } from '../domain/role-level.ts';
import type { RoleNames } from '../domain/role-names.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { createGrantRole } from './grant-role.ts';

export interface AccessQuestion {
  readonly roleId: RoleId;
  readonly scopeId: ScopeId;
  /** For how long, from the approval on; without it: for good. */
  readonly durationMinutes?: number | undefined;
  readonly justification: string;
  /** The permission that was missing, when the question came from a refusal. */
  readonly permission?: string | undefined;
}

export interface RequestAccessDeps {
  readonly mirror: AccessMirror;
  readonly decide: Decide;
  readonly clock: Clock;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
  readonly requestApproval: ApprovalsModule['requestApproval'];
}

/**
 * Asks for a role at a scope.
 * @throws CodedError `PERM_006` when the role does not belong there, `PERM_009` when it would add nothing,
 * `RES_001` when role or scope does not exist for the caller
 */
export function createRequestAccess(deps: RequestAccessDeps) {
  return async (
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    question: AccessQuestion,
  ): Promise<AskedApproval> => {
    const image = deps.mirror.current();
    const role = image.roles.get(question.roleId);
    const scope = image.scopes.get(question.scopeId);
    if (role === undefined || !(role.base || role.tenantId === caller.tenantId))
      throw new CodedError('RES_001', { where: 'body.roleId' });
    if (scope === undefined || scope.tenantId !== caller.tenantId)
      throw new CodedError('RES_001', { where: 'body.scope' });
    if (!fitsScope(role.level, scope.kind))
      throw new CodedError('PERM_006', { params: { role: role.key, scope: scope.name } });
    const gained = effectivePermissions(image.snapshot, role.id).filter(
      ({ permission }) =>
        !deps.decide(caller, `${permission.resource}:${permission.action}`, scope.id).allowed,
    );
    if (gained.length === 0)
      throw new CodedError('PERM_009', { params: { role: role.key, scope: scope.name } });

    const nowMs = deps.clock.now();
    const hours = await deps.settings.readNumber(tx, 'approvals.accessRequestHours');
    return await deps.requestApproval(tx, caller, origin, nowMs, {
      kind: 'access.grant',
      resource: nameScope(scope.kind, scope.id),
      scopeId: scope.id,
      arguments: {
        principalId: formatId('user', caller.id),
        roleId: formatId('role', role.id),
        roleKey: role.key,
        scope: nameScope(scope.kind, scope.id),
        durationMinutes: question.durationMinutes ?? null,
        permission: question.permission ?? null,
      },
      risk: gained.some(({ sensitive }) => sensitive) ? 'HIGH' : 'MEDIUM',
      justification: question.justification,
      expiresAtMs: nowMs + hours * HOUR_MS,
      runOnApproval: true,
    });
  };
}

export interface AccessGrantKindDeps {
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly translate: Translate;
  readonly roleNames: RoleNames;
  readonly grantRole: ReturnType<typeof createGrantRole>;
}

/** The kind of approval an access request is: what it shows, and what happens when it is approved. */
export function createAccessGrantKind(deps: AccessGrantKindDeps): ApprovalKind {
  const { translate } = deps;
  return {
    kind: 'access.grant',
    describe({ arguments: args, scopeId, requesterName }, locale) {
      const image = deps.mirror.current();
      const { roleId, roleKey, scope, durationMinutes } = readGrantArguments(args);
      const role = image.roles.get(roleId);
      const roleName = role === undefined ? roleKey : deps.roleNames.name(role, locale);
      const scopeName = image.scopes.get(scopeId)?.name ?? scope;
      const duration = describeDuration(translate, locale, durationMinutes);
      const permissions = effectivePermissions(image.snapshot, roleId).map(
        ({ permission }) => `${permission.resource}:${permission.action}`,
      );
      const label = (key: string): string => translate(locale, `access.grant.${key}`);
      return {
        summary: translate(locale, 'access.grant.summary', {
          requester: requesterName,
          role: roleName,
          scope: scopeName,
          duration,
        }),
        effects: [
          { label: label('who'), value: requesterName },
          { label: label('role'), value: `${roleName} (${roleKey})` },
          { label: label('where'), value: `${scopeName} (${scope})` },
          { label: label('howLong'), value: duration },
          { label: label('permissions'), value: permissions.join(', ') },
        ],
        whyApproval: label('whyApproval'),
      };
    },
    label({ arguments: args, scopeId }) {
      const { roleKey, scope } = readGrantArguments(args);
      return `${roleKey} @ ${deps.mirror.current().scopes.get(scopeId)?.name ?? scope}`;
    },
    async run(tx, request, decider) {
      const { roleId, scopeId, durationMinutes } = readGrantArguments(request.arguments);
      if (scopeId !== request.scopeId)
        throw new Error('an access request was approved at another scope than it asks for');
      await deps.grantRole(tx, decider.origin, {
        tenantId: request.tenantId,
        principalId: request.requesterId,
        roleId,
        scopeId,
        ...(durationMinutes === undefined
          ? {}
          : { endsAtMs: deps.clock.now() + durationMinutes * MINUTE_MS }),
        origin: 'request',
        reason: `${formatId('approval', request.id)}: ${request.decisionReason}`,
        grantedBy: decider.caller,
      });
    },
  };
}

function describeDuration(translate: Translate, locale: Locale, minutes: number | undefined): string {
  if (minutes === undefined) return translate(locale, 'access.grant.forGood');
  if (minutes % 1440 === 0) return translate(locale, 'access.grant.days', { count: minutes / 1440 });
  if (minutes % 60 === 0) return translate(locale, 'access.grant.hours', { count: minutes / 60 });
  return translate(locale, 'access.grant.minutes', { count: minutes });
}
