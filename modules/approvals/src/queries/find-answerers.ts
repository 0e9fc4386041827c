import type { Tx } from '@haechi/database';
import type { ApprovalId, UserId } from '@haechi/kernel';
import type { RightsPort } from '../ports.ts';
import type { ApprovalsTables } from '../tables.ts';
import { createJudgeStanding, loadOnCall } from '../use-cases/judge-standing.ts';

/** A request, and people who hold the right to decide at its scope. */
export interface AnswererQuestion {
  readonly id: ApprovalId;
  readonly holders: readonly UserId[];
}

/**
 * Of people who may decide at the scope, those a request waits for at an instant: approvers of the stage it is in, whoever
 * stands in for them, and those it escalated to; not who has spoken already. Nobody for a request that waits no longer.
 */
export function createFindAnswerers(rights: RightsPort) {
  const judge = createJudgeStanding(rights);
  return async (
    tx: Tx,
    questions: readonly AnswererQuestion[],
    nowMs: number,
  ): Promise<ReadonlyMap<ApprovalId, readonly UserId[]>> => {
    const ids = [...new Set(questions.map(({ id }) => id))];
    if (ids.length === 0) return new Map();
    const db = tx.withTables<ApprovalsTables>();
    const rows = await db
      .selectFrom('approvals.approval_requests')
      .selectAll()
      .where('id', 'in', ids)
      .where('state', '=', 'pending')
      .execute();
    const onCall = await loadOnCall(tx, rows);
    const counted = rows.filter(({ plan }) => plan !== null).map(({ id }) => id);
    const votes =
      counted.length === 0
        ? []
        : await db
            .selectFrom('approvals.votes')
            .select(['request_id', 'voter_id'])
            .where('request_id', 'in', counted)
            .execute();
    const spoken = new Set(votes.map((vote) => `${vote.request_id} ${vote.voter_id}`));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return new Map(
      questions.map(({ id, holders }) => {
        const row = byId.get(id);
        const answerers = holders.filter(
          (userId) =>
            row !== undefined &&
            !spoken.has(`${id} ${userId}`) &&
            judge(row, { id: userId, mayDecide: true }, onCall, nowMs).obstacle === undefined,
        );
        return [id, answerers];
      }),
    );
  };
}
