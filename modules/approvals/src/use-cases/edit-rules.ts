import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import {
  type ApprovalRuleId,
  CodedError,
  formatId,
  newId,
  PLATFORM_TENANT_ID,
  type ScopeId,
  type TenantId,
} from '@haechi/kernel';
import type { Risk } from '../approval-kind.ts';
import type { Approver, Escalation, Stage } from '../domain/approval-plan.ts';
import { findRuleProblem } from '../rule-language.ts';
import type { ApprovalsTables, RuleRow } from '../tables.ts';

export interface RuleInput {
  readonly name: string;
  readonly position: number;
  readonly enabled: boolean;
  readonly effect: 'require' | 'approve' | 'reject';
  readonly risks: readonly Risk[];
  readonly kinds: readonly string[];
  readonly resources: readonly string[];
  readonly scopeId: ScopeId;
  readonly tenants: readonly TenantId[];
  readonly condition: string | null;
  readonly stages: readonly Stage[];
  readonly escalation: Escalation | null;
  readonly fourEyes: boolean;
  readonly stepUp: boolean;
  readonly reason: string;
}

export interface RuleEdit {
  readonly tx: Tx;
  readonly caller: Caller;
  readonly origin: AuditOrigin;
  readonly nowMs: number;
}

/** Between rules there is room for another one. */
const POSITION_STEP = 10;

const describe = (rule: RuleInput | RuleRow) => ({
  name: rule.name,
  position: rule.position,
  enabled: rule.enabled,
  effect: rule.effect,
  risks: [...rule.risks],
  kinds: [...rule.kinds],
  resources: [...rule.resources],
  condition: rule.condition,
  stages: rule.stages.map(describeStage),
  escalation:
    rule.escalation === null
      ? null
      : {
          afterSeconds: rule.escalation.afterSeconds,
          approvers: rule.escalation.approvers.map(describeApprover),
        },
  fourEyes: 'four_eyes' in rule ? rule.four_eyes : rule.fourEyes,
  stepUp: 'step_up' in rule ? rule.step_up : rule.stepUp,
});
const describeApprover = ({ kind, id }: Approver): string =>
  formatId(({ role: 'role', person: 'user', on_call: 'onCallList' } as const)[kind], id);
const describeStage = ({ quorum, approvers }: Stage) => ({
  quorum,
  approvers: approvers.map(describeApprover),
});

/**
 * What a rule must be to mean something.
 * @throws CodedError `PERM_012` for a bad condition, `APR_011` for stages that do not go with the effect or name fewer
 * people than they want, and for tenants in a rule that is not the platform's
 */
export function refuseSenseless(input: RuleInput, caller: Caller): void {
  const problem = input.condition === null ? undefined : findRuleProblem(input.condition);
  if (problem !== undefined)
    throw new CodedError('PERM_012', {
      where: 'body.condition',
      params: { problem: problem.message, position: problem.start + 1 },
      extensions: { problem },
    });
  if ((input.effect === 'require') !== input.stages.length > 0)
    throw new CodedError('APR_011', { where: 'body.stages' });
  const tooFew = input.stages.some(
    ({ quorum, approvers }) =>
      approvers.length > 0 &&
      approvers.every(({ kind }) => kind === 'person') &&
      new Set(approvers.map(({ id }) => id)).size < quorum,
  );
  if (tooFew) throw new CodedError('APR_011', { where: 'body.stages' });
  if (input.tenants.length > 0 && caller.tenantId !== PLATFORM_TENANT_ID)
    throw new CodedError('APR_011', { where: 'body.tenants' });
}

const columnsOf = (input: RuleInput, nowMs: number) => ({
  name: input.name,
  position: input.position,
  enabled: input.enabled,
  effect: input.effect,
  risks: [...input.risks],
  kinds: [...input.kinds],
  resources: [...input.resources],
  scope_id: input.scopeId,
  tenants: [...input.tenants],
  condition: input.condition,
  stages: JSON.stringify(input.stages),
  escalation: input.escalation === null ? null : JSON.stringify(input.escalation),
  four_eyes: input.fourEyes,
  step_up: input.stepUp,
  reason: input.reason,
  updated_at: new Date(nowMs),
});

/** The rules of the caller's own organisation; each edit is on record with what it was before. */
export function createEditRules({ audit }: { readonly audit: Pick<AuditModule, 'record'> }) {
  const record = async (
    { tx, caller, origin }: RuleEdit,
    action: 'created' | 'updated' | 'deleted',
    rule: { readonly id: ApprovalRuleId; readonly name: string; readonly scopeId: ScopeId },
    change: Pick<Parameters<AuditModule['record']>[3], 'reason' | 'before' | 'after'>,
  ) =>
    await audit.record(tx, caller.tenantId, origin, {
      action: `approval_rule.${action}`,
      target: { kind: 'approval_rule', id: formatId('approvalRule', rule.id), name: rule.name },
      scopeId: rule.scopeId,
      ...change,
    });

  return {
    async createRule(edit: RuleEdit, input: RuleInput): Promise<ApprovalRuleId> {
      refuseSenseless(input, edit.caller);
      const id = newId('approvalRule');
      await edit.tx
        .withTables<ApprovalsTables>()
        .insertInto('approvals.rules')
        .values({
          id,
          tenant_id: edit.caller.tenantId,
          version: 1,
          created_by: edit.caller.id,
          created_at: new Date(edit.nowMs),
          ...columnsOf(input, edit.nowMs),
        })
        .execute();
      const { name, scopeId, reason } = input;
      await record(edit, 'created', { id, name, scopeId }, { reason, after: describe(input) });
      return id;
    },

    /** @throws CodedError `VAL_003` when the rule changed since `version` */
    async replaceRule(edit: RuleEdit, rule: RuleRow, version: number, input: RuleInput): Promise<void> {
      if (rule.version !== version)
        throw new CodedError('VAL_003', { where: formatId('approvalRule', rule.id) });
      refuseSenseless(input, edit.caller);
      await edit.tx
        .withTables<ApprovalsTables>()
        .updateTable('approvals.rules')
        .set({ ...columnsOf(input, edit.nowMs), version: version + 1 })
        .where('id', '=', rule.id)
        .execute();
      const { name, scopeId, reason } = input;
      await record(
        edit,
        'updated',
        { id: rule.id, name, scopeId },
        { reason, before: describe(rule), after: describe(input) },
      );
    },

    async deleteRule(edit: RuleEdit, rule: RuleRow, reason: string): Promise<void> {
      await edit.tx
        .withTables<ApprovalsTables>()
        .deleteFrom('approvals.rules')
        .where('id', '=', rule.id)
        .execute();
      const { id, name, scope_id: scopeId } = rule;
      await record(edit, 'deleted', { id, name, scopeId }, { reason, before: describe(rule) });
    },

    /**
     * Puts all rules of the organisation into a new order.
     * @throws CodedError `VAL_003` when these are not exactly the rules there are
     */
    async orderRules(edit: RuleEdit, ids: readonly ApprovalRuleId[], reason: string): Promise<void> {
      const { tx, caller, origin, nowMs } = edit;
      const db = tx.withTables<ApprovalsTables>();
      const rules = await db
        .selectFrom('approvals.rules')
        .select(['id', 'name', 'position'])
        .where('tenant_id', '=', caller.tenantId)
        .orderBy('position')
        .orderBy('id')
        .forUpdate()
        .execute();
      const byId = new Map(rules.map((rule) => [rule.id, rule]));
      const ordered = [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
      if (ordered.length !== rules.length || ids.length !== rules.length)
        throw new CodedError('VAL_003', { where: 'body.ids' });
      for (const [place, { id, position }] of ordered.entries()) {
        const next = (place + 1) * POSITION_STEP;
        if (next === position) continue;
        await db
          .updateTable('approvals.rules')
          .set((eb) => ({
            position: next,
            version: eb('version', '+', 1),
            updated_at: new Date(nowMs),
          }))
          .where('id', '=', id)
          .execute();
      }
      await audit.record(tx, caller.tenantId, origin, {
        action: 'approval_rule.ordered',
        scopeId: caller.scopeId,
        reason,
        before: { order: rules.map(({ name }) => name) },
        after: { order: ordered.map(({ name }) => name) },
      });
    },
  };
}
