import type { ApprovalKind, ApprovalsModule, AskedApproval } from '@haechi/approvals';
import type { AuditModule, AuditOrigin } from '@haechi/audit';
import { isUniqueViolation, type Tx } from '@haechi/database';
import { compareCodePoints } from '@haechi/decision';
import type { Caller } from '@haechi/http';
import {
  type Clock,
  CodedError,
  formatId,
  HOUR_MS,
  newId,
  parseId,
  type SeparationId,
  type TenantId,
  type Translate,
  type UserId,
} from '@haechi/kernel';
import { readExceptionArguments } from '../domain/exception-arguments.ts';
import { nameScope } from '../domain/name-scope.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { AccessTables, SeparationRuleRow } from '../tables.ts';
import { expandPatterns } from './refuse-patterns.ts';

export interface SeparateDutiesDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly mirror: AccessMirror;
  readonly clock: Clock;
  readonly translate: Translate;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
  readonly requestApproval: ApprovalsModule['requestApproval'];
  readonly isMember: (tx: Tx, tenantId: TenantId, userId: UserId) => Promise<boolean>;
}

export interface NewSeparationRule {
  readonly name: string;
  readonly kind: 'role' | 'permission';
  /** Two ids of roles as people see them, or two permissions. */
  readonly pair: readonly [string, string];
  readonly reason: string;
}

export interface ExceptionQuestion {
  readonly principalId: UserId;
  readonly justification: string;
}

/** Pairs that one person may not hold together, and exceptions that somebody else must approve. */
export function createSeparateDuties(deps: SeparateDutiesDeps) {
  function readSide(kind: 'role' | 'permission', side: string, caller: Caller): string {
    const image = deps.mirror.current();
    if (kind === 'permission') {
      const [permission] = expandPatterns(image, [side]);
      return permission ?? side;
    }
    const id = parseId('role', side);
    const role = id === undefined ? undefined : image.roles.get(id);
    if (role === undefined || !(role.base || role.tenantId === caller.tenantId))
      throw new CodedError('RES_001', { where: 'body.pair' });
    return role.id;
  }

  return {
    /** @throws CodedError `PERM_004`, `PERM_014` when both are one or the pair is kept apart already, `RES_001` */
    async createRule(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      input: NewSeparationRule,
    ): Promise<SeparationId> {
      const [first = '', second = ''] = input.pair
        .map((side) => readSide(input.kind, side, caller))
        .toSorted(compareCodePoints);
      if (first === second) throw new CodedError('PERM_014', { where: 'body.pair' });
      const id = newId('separation');
      const row: SeparationRuleRow = {
        id,
        tenant_id: caller.tenantId,
        name: input.name,
        kind: input.kind,
        first,
        second,
        created_by: caller.id,
        created_at: new Date(deps.clock.now()),
      };
      try {
        await tx.withTables<AccessTables>().insertInto('access.separation_rules').values(row).execute();
      } catch (error) {
        if (isUniqueViolation(error, 'separation_rules_pair')) throw new CodedError('PERM_014');
        throw error;
      }
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'separation.created',
        target: { kind: 'separation', id: formatId('separation', id), name: input.name },
        scopeId: caller.scopeId,
        reason: input.reason,
        after: { name: input.name, kind: input.kind, pair: [...input.pair] },
      });
      return id;
    },

    async deleteRule(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      rule: SeparationRuleRow,
      reason: string,
    ): Promise<void> {
      await tx
        .withTables<AccessTables>()
        .deleteFrom('access.separation_rules')
        .where('id', '=', rule.id)
        .execute();
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'separation.deleted',
        target: { kind: 'separation', id: formatId('separation', rule.id), name: rule.name },
        scopeId: caller.scopeId,
        reason,
        before: { name: rule.name, kind: rule.kind },
      });
    },

    /** Asks for an exception. @throws CodedError `RES_001` when the person is no member, and what asking throws */
    async askException(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      rule: SeparationRuleRow,
      { principalId, justification }: ExceptionQuestion,
    ): Promise<AskedApproval> {
      if (!(await deps.isMember(tx, caller.tenantId, principalId)))
        throw new CodedError('RES_001', { where: 'body.principal' });
      const scope = deps.mirror.current().scopes.get(caller.scopeId);
      const nowMs = deps.clock.now();
      const hours = await deps.settings.readNumber(tx, 'approvals.accessRequestHours');
      return await deps.requestApproval(tx, caller, origin, nowMs, {
        kind: 'access.separation_exception',
        resource: scope === undefined ? caller.scopeId : nameScope(scope.kind, scope.id),
        scopeId: caller.scopeId,
        arguments: {
          principalId: formatId('user', principalId),
          ruleId: formatId('separation', rule.id),
          ruleName: rule.name,
        },
        risk: 'HIGH',
        justification,
        expiresAtMs: nowMs + hours * HOUR_MS,
        runOnApproval: true,
      });
    },
  };
}

/** The kind of approval such an exception is. Whoever is to profit from it cannot approve it. */
export function createSeparationExceptionKind(
  deps: Pick<SeparateDutiesDeps, 'audit' | 'clock' | 'translate'>,
): ApprovalKind {
  const { translate } = deps;
  return {
    kind: 'access.separation_exception',
    describe({ arguments: args, requesterName }, locale) {
      const { ruleName, principal } = readExceptionArguments(args);
      const label = (key: string): string => translate(locale, `access.separation.${key}`);
      return {
        summary: translate(locale, 'access.separation.summary', {
          requester: requesterName,
          rule: ruleName,
        }),
        effects: [
          { label: label('who'), value: principal },
          { label: label('rule'), value: ruleName },
        ],
        whyApproval: label('whyApproval'),
      };
    },
    label: ({ arguments: args }) => readExceptionArguments(args).ruleName,
    async run(tx, request, { caller, origin }) {
      const { principalId, ruleId, ruleName } = readExceptionArguments(request.arguments);
      if (caller.id === principalId) throw new CodedError('APR_003');
      const db = tx.withTables<AccessTables>();
      const found = await db
        .selectFrom('access.separation_rules')
        .select('id')
        .where('id', '=', ruleId)
        .executeTakeFirst();
      if (found === undefined) throw new CodedError('RES_001');
      await db
        .insertInto('access.separation_exceptions')
        .values({
          tenant_id: request.tenantId,
          rule_id: ruleId,
          principal_id: principalId,
          approval_id: request.id,
          reason: request.decisionReason,
          granted_by: caller.id,
          created_at: new Date(deps.clock.now()),
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await deps.audit.record(tx, request.tenantId, origin, {
        action: 'separation.excepted',
        target: { kind: 'separation', id: formatId('separation', ruleId), name: ruleName },
        scopeId: request.scopeId,
        reason: request.decisionReason,
        details: {
          principalId: formatId('user', principalId),
          approvalId: formatId('approval', request.id),
        },
      });
    },
  };
}
