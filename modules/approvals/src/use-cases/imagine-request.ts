import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { type ApprovalRuleId, DAY_MS, newId, PLATFORM_TENANT_ID, type UserId } from '@haechi/kernel';
import type { ApprovalPlan, Stage } from '../domain/approval-plan.ts';
import type { Rule } from '../domain/match-rules.ts';
import type { RightsPort } from '../ports.ts';
import { loadRuleRows, toRule } from '../queries/load-rules.ts';
import type { RecentTerms } from '../recent-terms.ts';
import { fourEyesFromOf } from '../settings.ts';
import type { ApprovalQuestion } from './approval-question.ts';
import { type RuleInput, refuseSenseless } from './edit-rules.ts';
import { createJudgeStanding, type JudgedRequest, loadOnCall } from './judge-standing.ts';
import { type Asker, createPlanRequest } from './plan-request.ts';

export interface ImagineDeps {
  readonly rights: RightsPort;
  readonly terms: RecentTerms;
  readonly environment: string;
}

interface Imagination {
  readonly asker: Asker;
  /** Who writes the rule. */
  readonly caller: Caller;
  readonly question: Pick<
    ApprovalQuestion,
    'kind' | 'resource' | 'scopeId' | 'arguments' | 'risk' | 'justification'
  >;
  readonly draft: RuleInput | undefined;
  readonly replaces: ApprovalRuleId | undefined;
}

export interface Imagined extends Pick<ApprovalPlan, 'fourEyes' | 'stepUp'> {
  readonly effect: 'ask' | 'approve' | 'reject';
  readonly rules: readonly string[];
  readonly stages: readonly (Stage & { readonly people: readonly UserId[] })[];
  readonly escalation: { readonly afterSeconds: number; readonly people: readonly UserId[] } | null;
}

/** The rules in force, with a draft in its place among them. */
async function readRules(tx: Tx, { draft, replaces, caller }: Imagination): Promise<readonly Rule[]> {
  const kept = (await loadRuleRows(tx)).filter(({ id }) => id !== replaces);
  const placed = kept.map((row) => ({ position: row.position, rule: toRule(row) }));
  if (draft?.enabled !== true) return placed.map(({ rule }) => rule);
  refuseSenseless(draft, caller);
  const { position, ...written } = draft;
  const ofPlatform = caller.tenantId === PLATFORM_TENANT_ID;
  const rule: Rule = { ...written, id: replaces ?? newId('approvalRule'), ofPlatform };
  return [...placed, { position, rule }]
    .toSorted((one, other) => one.position - other.position)
    .map((each) => each.rule);
}

/** Plans a request nobody asks, and finds who could answer it. */
export function createImagineRequest(deps: ImagineDeps) {
  const { rights, terms } = deps;
  const planRequest = createPlanRequest(deps);
  const judge = createJudgeStanding(rights);

  return async (tx: Tx, nowMs: number, imagination: Imagination): Promise<Imagined> => {
    const { asker, question } = imagination;
    const { values } = await terms.read(tx, asker.tenantId);
    const ruling = planRequest(
      asker,
      nowMs,
      { ...question, runOnApproval: false },
      { rules: await readRules(tx, imagination), fourEyesFrom: fourEyesFromOf(values) },
    );
    if (ruling.effect !== 'ask')
      return {
        effect: ruling.effect,
        rules: [ruling.rule.name],
        fourEyes: false,
        stepUp: false,
        stages: [],
        escalation: null,
      };
    const { plan } = ruling;
    const onCall = await loadOnCall(tx, [{ plan }]);
    const holders = rights.holdersOf('approval:decide', question.scopeId, asker.tenantId);
    const request: JudgedRequest = {
      plan,
      risk: question.risk,
      state: 'pending',
      stage: 0,
      stage_since: null,
      created_at: new Date(nowMs),
      expires_at: new Date(nowMs + DAY_MS),
      redeem_until: null,
      requester_id: asker.id,
      delegator_id: null,
      scope_id: question.scopeId,
    };
    const whoAnswers = (changes: Partial<JudgedRequest>): readonly UserId[] =>
      holders.filter(
        (id) =>
          judge({ ...request, ...changes }, { id, mayDecide: true }, onCall, nowMs).obstacle === undefined,
      );
    const { fourEyes, stepUp, escalation } = plan;
    const longAgo = escalation === null ? null : new Date(nowMs - escalation.afterSeconds * 1000);
    return {
      effect: 'ask',
      rules: plan.rules.map(({ name }) => name),
      fourEyes,
      stepUp,
      stages: plan.stages.map((stage, index) => ({
        quorum: stage.quorum,
        approvers: stage.approvers,
        people: whoAnswers({ stage: index }),
      })),
      escalation:
        escalation === null
          ? null
          : { afterSeconds: escalation.afterSeconds, people: whoAnswers({ stage_since: longAgo }) },
    };
  };
}
