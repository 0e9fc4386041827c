import type { Caller } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import { type ApprovalPlan, plainPlan } from '../domain/approval-plan.ts';
import { matchRules, type Rule, type Ruling } from '../domain/match-rules.ts';
import type { RightsPort } from '../ports.ts';
import { createEvaluateCondition } from '../rule-language.ts';
import type { ApprovalQuestion } from './approval-question.ts';

export interface PlanRequestDeps {
  readonly rights: RightsPort;
  readonly environment: string;
}

/** What rules know of who asks. */
export type Asker = Pick<Caller, 'id' | 'name' | 'kind' | 'credential' | 'tenantId'>;

/** Says what the rules demand of a question: whom to ask, or that nobody need be asked. */
export function createPlanRequest({ rights, environment }: PlanRequestDeps) {
  const evaluate = createEvaluateCondition();
  return (
    caller: Asker,
    nowMs: number,
    question: Omit<ApprovalQuestion, 'digest'>,
    {
      rules,
      fourEyesFrom,
    }: { readonly rules: readonly Rule[]; readonly fourEyesFrom: ApprovalQuestion['risk'] },
  ): Ruling => {
    const plain = plainPlan(question.risk, fourEyesFrom);
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

/** The plan a request was asked under. */
export const planOf = (row: {
  readonly plan: ApprovalPlan | null;
  readonly risk: ApprovalQuestion['risk'];
}): ApprovalPlan => row.plan ?? plainPlan(row.risk, 'LOW');
