import type { Tx } from '@haechi/database';
import { formatId, type RoleId, type UserId } from '@haechi/kernel';
import { type Approver, approversAt, onCallAt } from '../domain/approval-plan.ts';
import { type DecisionObstacle, endOf, findDecisionObstacle, stateAt } from '../domain/approval-state.ts';
import type { RightsPort } from '../ports.ts';
import type { ApprovalRow, ApprovalsTables, OnCallRow } from '../tables.ts';
import { planOf } from './plan-request.ts';

/** Somebody who may decide, by the rights he holds at the scope, and what is known of it. */
export interface Decider {
  readonly id: UserId;
  /** Holds `approval:decide` at the scope of the request. */
  readonly mayDecide: boolean;
  /** Public id of the person who lent that right, where it is lent. */
  readonly lenderId?: string | null;
  /** The one role that counts in the session he decides in, where it is narrowed to one. */
  readonly activeRoleId?: RoleId | undefined;
}

export interface Standing {
  readonly obstacle: DecisionObstacle | undefined;
  /** Approver of the plan for whom he stands in; null where he is one himself. */
  readonly onBehalfOf: UserId | null;
}

/** What of a request says who may decide it. */
export type JudgedRequest = Pick<
  ApprovalRow,
  | 'plan'
  | 'risk'
  | 'state'
  | 'stage'
  | 'stage_since'
  | 'created_at'
  | 'expires_at'
  | 'redeem_until'
  | 'requester_id'
  | 'delegator_id'
  | 'scope_id'
>;

export type OnCall = ReadonlyMap<string, OnCallRow>;

/** The lists that plans of requests name. */
export async function loadOnCall(tx: Tx, rows: readonly Pick<ApprovalRow, 'plan'>[]): Promise<OnCall> {
  const ids = new Set(
    rows.flatMap(({ plan }) =>
      plan === null
        ? []
        : [...plan.stages.flatMap(({ approvers }) => approvers), ...(plan.escalation?.approvers ?? [])]
            .filter(({ kind }) => kind === 'on_call')
            .map(({ id }) => id),
    ),
  );
  if (ids.size === 0) return new Map();
  const lists = await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.on_call_lists')
    .selectAll()
    .where('id', 'in', [...ids] as OnCallRow['id'][]) // ids of lists, by the schema that rules are parsed with
    .execute();
  return new Map(lists.map((list) => [list.id, list]));
}

/** Says whether somebody may decide a request now, and in whose place. */
export function createJudgeStanding(rights: RightsPort) {
  function isApprover(
    approver: Approver,
    { id: userId, activeRoleId }: Pick<Decider, 'id' | 'activeRoleId'>,
    row: JudgedRequest,
    onCall: OnCall,
    nowMs: number,
  ) {
    if (approver.kind === 'person') return approver.id === userId;
    if (approver.kind === 'role' && ![undefined, approver.id].includes(activeRoleId)) return false;
    // Parsed as the id of a role when the rule was saved.
    if (approver.kind === 'role') return rights.holdsRole(userId, approver.id as RoleId, row.scope_id);
    const list = onCall.get(approver.id);
    return list !== undefined && onCallAt(list, nowMs).includes(userId);
  }

  return (row: JudgedRequest, decider: Decider, onCall: OnCall, nowMs: number): Standing => {
    const plan = planOf(row);
    const state = stateAt(row.state, endOf(row), nowMs);
    const excluded = new Set<UserId>(
      plan.fourEyes ? [row.requester_id, ...(row.delegator_id === null ? [] : [row.delegator_id])] : [],
    );
    const isExcluded =
      excluded.has(decider.id) || [...excluded].some((id) => formatId('user', id) === decider.lenderId);
    const sinceMs = (row.stage_since ?? row.created_at).getTime();
    const approvers = approversAt(plan, row.stage, { sinceMs, nowMs });
    const counts = (one: Pick<Decider, 'id' | 'activeRoleId'>): boolean =>
      approvers.length === 0 || approvers.some((approver) => isApprover(approver, one, row, onCall, nowMs));
    const own = counts(decider);
    // What was lent does not count in a session that is narrowed to a role.
    const lender =
      own || decider.activeRoleId !== undefined
        ? undefined
        : rights
            .lendersOf(decider.id, 'approval:decide', row.scope_id)
            .find((id) => !excluded.has(id) && counts({ id }));
    return {
      obstacle: findDecisionObstacle({
        state,
        isRequester: isExcluded,
        isApprover: decider.mayDecide && (own || lender !== undefined),
      }),
      onBehalfOf: lender ?? null,
    };
  };
}
