import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { type Clock, CodedError, formatId, newId, type RuleId, type ScopeId } from '@haechi/kernel';
import { nameScope } from '../domain/name-scope.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { Deciding } from '../engine/decide.ts';
import type { AccessTables, PolicyRuleRow } from '../tables.ts';
import { refuseBadCondition } from './grant-role.ts';
import { expandPatterns, refuseExcess } from './refuse-patterns.ts';

export interface EditPolicyRuleDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly mirror: AccessMirror;
  readonly deciding: Deciding;
  readonly clock: Clock;
}

export interface NewPolicyRule {
  readonly name: string;
  readonly effect: 'allow' | 'deny';
  readonly scopeId: ScopeId;
  readonly permissions: readonly string[];
  readonly condition?: string | undefined;
  readonly reason: string;
}

export interface PolicyRuleChange {
  readonly name?: string | undefined;
  readonly permissions?: readonly string[] | undefined;
  /** `null` takes the condition away. */
  readonly condition?: string | null | undefined;
  readonly enabled?: boolean | undefined;
  readonly reason: string;
}

/** Rules for everyone at a place. Nobody can allow everyone what he could not give a single one. */
export function createEditPolicyRule(deps: EditPolicyRuleDeps) {
  function refusePermissions(
    caller: Caller,
    effect: 'allow' | 'deny',
    scopeId: ScopeId,
    patterns: readonly string[],
  ): void {
    const covered = expandPatterns(deps.mirror.current(), patterns);
    if (effect === 'allow')
      refuseExcess(covered, (permission) => deps.deciding.mayGive(caller, permission, scopeId));
  }

  const describe = (rule: Omit<PolicyRuleRow, 'created_at' | 'updated_at'>) => {
    const scope = deps.mirror.current().scopes.get(rule.scope_id);
    return {
      name: rule.name,
      effect: rule.effect,
      scope: scope === undefined ? rule.scope_id : nameScope(scope.kind, scope.id),
      permissions: [...rule.permissions],
      condition: rule.condition,
      enabled: rule.enabled,
    };
  };

  return {
    /** @throws CodedError `PERM_002` for an allow beyond what the caller may give, `PERM_004`, `PERM_012` */
    async createRule(tx: Tx, caller: Caller, origin: AuditOrigin, input: NewPolicyRule): Promise<RuleId> {
      refusePermissions(caller, input.effect, input.scopeId, input.permissions);
      refuseBadCondition(input.condition);
      const id = newId('rule');
      const now = new Date(deps.clock.now());
      const row: PolicyRuleRow = {
        id,
        tenant_id: caller.tenantId,
        name: input.name,
        effect: input.effect,
        scope_id: input.scopeId,
        permissions: [...new Set(input.permissions)],
        condition: input.condition ?? null,
        enabled: true,
        version: 1,
        created_by: caller.id,
        created_at: now,
        updated_at: now,
      };
      await tx.withTables<AccessTables>().insertInto('access.policy_rules').values(row).execute();
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'policy_rule.created',
        target: { kind: 'rule', id: formatId('rule', id), name: input.name },
        scopeId: input.scopeId,
        reason: input.reason,
        after: describe(row),
      });
      return id;
    },

    /** @throws CodedError `VAL_003` when the rule changed since `version`, and what `createRule` throws */
    async updateRule(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      rule: PolicyRuleRow,
      version: number,
      change: PolicyRuleChange,
    ): Promise<void> {
      if (rule.version !== version) throw new CodedError('VAL_003', { where: formatId('rule', rule.id) });
      const after: PolicyRuleRow = {
        ...rule,
        name: change.name ?? rule.name,
        permissions: change.permissions === undefined ? rule.permissions : [...new Set(change.permissions)],
        condition: change.condition === undefined ? rule.condition : change.condition,
        enabled: change.enabled ?? rule.enabled,
        version: version + 1,
        updated_at: new Date(deps.clock.now()),
      };
      // An allow that somebody else made reaches further with every edit but its name: whoever edits answers for it.
      refusePermissions(caller, rule.effect, rule.scope_id, after.permissions);
      refuseBadCondition(after.condition ?? undefined);
      await tx
        .withTables<AccessTables>()
        .updateTable('access.policy_rules')
        .set(after)
        .where('id', '=', rule.id)
        .execute();
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'policy_rule.updated',
        target: { kind: 'rule', id: formatId('rule', rule.id), name: after.name },
        scopeId: rule.scope_id,
        reason: change.reason,
        before: describe(rule),
        after: describe(after),
      });
    },

    async deleteRule(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      rule: PolicyRuleRow,
      reason: string,
    ): Promise<void> {
      await tx
        .withTables<AccessTables>()
        .deleteFrom('access.policy_rules')
        .where('id', '=', rule.id)
        .execute();
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'policy_rule.deleted',
        target: { kind: 'rule', id: formatId('rule', rule.id), name: rule.name },
        scopeId: rule.scope_id,
        reason,
        before: describe(rule),
      });
    },
  };
}
