import { originOf } from '@haechi/audit';
import { approvalRuleRoutes, type approvalRuleView, contractOf } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import {
  type ApprovalRuleId,
  CodedError,
  formatId,
  PLATFORM_TENANT_ID,
  type ScopeId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import type { z } from 'zod';
import type { Approver } from '../domain/approval-plan.ts';
import type { ApprovalsTables, RuleRow } from '../tables.ts';
import type { createEditRules } from '../use-cases/edit-rules.ts';
import { type ApproverNames, createReadApproverNames, type NamesDeps } from './approver-names.ts';
import { createReadRuleInput } from './read-rule-input.ts';

export interface RuleRouteDeps extends NamesDeps {
  readonly editRules: ReturnType<typeof createEditRules>;
  readonly formatScope: (scopeId: ScopeId) => string;
  readonly describeScope: (scopeId: ScopeId) => { readonly name: string } | undefined;
  readonly listMembers: (tx: Tx, tenantId: TenantId) => Promise<readonly UserId[]>;
  readonly parseScope: (name: string) => ScopeId | undefined;
}

const contract = contractOf(approvalRuleRoutes);
const editOf = (tx: Tx, ctx: RequestContext, caller: Caller) => ({
  tx,
  caller,
  origin: originOf(ctx, caller),
  nowMs: ctx.nowMs,
});

export function createRuleRoutes(deps: RuleRouteDeps): RouteImplementation[] {
  const { editRules } = deps;
  const readNames = createReadApproverNames(deps);
  const toInput = createReadRuleInput(deps);

  const present = (row: RuleRow, caller: Caller, names: ApproverNames): z.input<typeof approvalRuleView> => ({
    id: formatId('approvalRule', row.id),
    name: row.name,
    position: row.position,
    enabled: row.enabled,
    effect: row.effect,
    risks: [...row.risks],
    kinds: [...row.kinds],
    resources: [...row.resources],
    scope: deps.formatScope(row.scope_id),
    scopeName: deps.describeScope(row.scope_id)?.name ?? deps.formatScope(row.scope_id),
    tenants: row.tenants.map((id) => formatId('tenant', id)),
    condition: row.condition,
    stages: row.stages.map(({ quorum, approvers }) => ({ quorum, approvers: approvers.map(names.name) })),
    escalation:
      row.escalation === null
        ? null
        : {
            afterSeconds: row.escalation.afterSeconds,
            approvers: row.escalation.approvers.map(names.name),
          },
    fourEyes: row.four_eyes,
    stepUp: row.step_up,
    reason: row.reason,
    ofPlatform: row.tenant_id === PLATFORM_TENANT_ID && caller.tenantId !== PLATFORM_TENANT_ID,
    version: row.version,
    updatedAt: row.updated_at.toISOString(),
  });

  async function presentAll(tx: Tx, ctx: RequestContext, caller: Caller) {
    const rows = await tx
      .withTables<ApprovalsTables>()
      .selectFrom('approvals.rules')
      .selectAll()
      .orderBy((eb) => eb('tenant_id', '=', PLATFORM_TENANT_ID), 'desc')
      .orderBy('position')
      .orderBy('id')
      .limit(1000)
      .execute();
    // To whom else the platform applies its rules is not for a tenant to know.
    const shown = rows
      .filter(({ tenants, tenant_id }) => {
        const isOwn = tenant_id === caller.tenantId;
        return isOwn || tenants.length === 0 || tenants.includes(caller.tenantId);
      })
      .map((row) => (row.tenant_id === caller.tenantId ? row : Object.assign(row, { tenants: [] })));
    const names = await readNames(tx, approversOf(shown), ctx.locale);
    return shown.map((row) => present(row, caller, names));
  }

  async function presentOne(tx: Tx, ctx: RequestContext, caller: Caller, id: ApprovalRuleId) {
    const row = await demandRule(tx, caller, id);
    return present(row, caller, await readNames(tx, approversOf([row]), ctx.locale));
  }
  return [
    implement(contract('GET /api/v1/approval-rules'), async ({ ctx, caller, tx }) => {
      return { items: await presentAll(tx, ctx, caller) };
    }),
    implement(contract('POST /api/v1/approval-rules/order'), async ({ ctx, caller, tx, body }) => {
      await editRules.orderRules(editOf(tx, ctx, caller), body.ids, body.reason);
      return { items: await presentAll(tx, ctx, caller) };
    }),
    implement(contract('POST /api/v1/approval-rules'), async ({ ctx, caller, tx, body }) => {
      const id = await editRules.createRule(editOf(tx, ctx, caller), await toInput(tx, caller, body));
      return await presentOne(tx, ctx, caller, id);
    }),
    implement(contract('PUT /api/v1/approval-rules/{id}'), async ({ ctx, caller, tx, params, body }) => {
      if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
      const rule = await demandRule(tx, caller, params.id);
      const input = await toInput(tx, caller, body);
      await editRules.replaceRule(editOf(tx, ctx, caller), rule, ctx.ifMatchVersion, input);
      return await presentOne(tx, ctx, caller, rule.id);
    }),
    implement(contract('DELETE /api/v1/approval-rules/{id}'), async ({ ctx, caller, tx, params, query }) => {
      const rule = await demandRule(tx, caller, params.id);
      await editRules.deleteRule(editOf(tx, ctx, caller), rule, query.reason);
      return undefined;
    }),
  ];
}

const approversOf = (rows: readonly RuleRow[]): readonly Approver[] =>
  rows.flatMap(({ stages, escalation }) => [
    ...stages.flatMap(({ approvers }) => approvers),
    ...(escalation?.approvers ?? []),
  ]);

/** The caller's own rule, held against other editors until the end of the transaction. */
async function demandRule(tx: Tx, caller: Caller, id: ApprovalRuleId): Promise<RuleRow> {
  const row = await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.rules')
    .selectAll()
    .where('id', '=', id)
    .where('tenant_id', '=', caller.tenantId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('RES_001');
  return row;
}
