import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { formatId, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { type ApprovalPlan, plainPlan } from '../domain/approval-plan.ts';
import { matchRules, type Rule, type Ruling } from '../domain/match-rules.ts';
import type { RightsPort } from '../ports.ts';
import { createEvaluateCondition } from '../rule-language.ts';
import type { ApprovalsTables, RuleRow } from '../tables.ts';
import type { ApprovalQuestion } from './request-approval.ts';

export interface PlanRequestDeps {
  readonly rights: RightsPort;
  readonly environment: string;
}

/** Says what the rules demand of a question: whom to ask, or that nobody need be asked. */
export function createPlanRequest({ rights, environment }: PlanRequestDeps) {
  const evaluate = createEvaluateCondition();
  return async (
    tx: Tx,
    caller: Caller,
    nowMs: number,
    question: ApprovalQuestion,
    fourEyesFrom: ApprovalQuestion['risk'],
  ): Promise<Ruling> => {
    const plain = plainPlan(question.risk, fourEyesFrom);
    const rules = await loadRules(tx);
    if (rules.length === 0) return { effect: 'ask', plan: plain };
    const variables = {
      request: {
        kind: question.kind,
        resource: question.resource,
        risk: question.risk,
        scope: question.scopeId,
        justification: question.justification,
        arguments: question.arguments,
      },
      requester: {
        id: formatId('user', caller.id),
        name: caller.name,
        kind: caller.kind,
        credential: caller.credential,
      },
      context: { time: new Date(nowMs), environment },
    };
    const subject = {
      tenantId: caller.tenantId,
      kind: question.kind,
      resource: question.resource,
      risk: question.risk,
      scopes: rights.scopesAbove(question.scopeId),
      runsOnApproval: question.runOnApproval,
    };
    return matchRules(rules, subject, (condition) => evaluate(condition, variables), plain);
  };
}

async function loadRules(tx: Tx): Promise<Rule[]> {
  const rows = await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.rules')
    .selectAll()
    .where('enabled', '=', true)
    .orderBy('position')
    .orderBy('id')
    .limit(1000)
    .execute();
  return rows.map(toRule);
}

const toRule = (row: RuleRow): Rule => ({
  id: row.id,
  name: row.name,
  effect: row.effect,
  risks: row.risks,
  kinds: row.kinds,
  resources: row.resources,
  scopeId: row.scope_id,
  tenants: row.tenants,
  condition: row.condition,
  stages: row.stages,
  escalation: row.escalation,
  fourEyes: row.four_eyes,
  stepUp: row.step_up,
  ofPlatform: row.tenant_id === PLATFORM_TENANT_ID,
});

/** The plan a request was asked under. */
export const planOf = (row: {
  readonly plan: ApprovalPlan | null;
  readonly risk: ApprovalQuestion['risk'];
}): ApprovalPlan => row.plan ?? plainPlan(row.risk, 'LOW');
