import type { Tx } from '@haechi/database';
import type { UserId } from '@haechi/kernel';
import type { ApprovalRow, ApprovalsTables } from '../tables.ts';
import { planOf } from './plan-request.ts';

export interface Vote {
  readonly voter: UserId;
  readonly onBehalfOf: UserId | null;
  readonly reason: string;
  readonly nowMs: number;
}

export type Counted =
  /** This person has spoken already. */
  | { readonly outcome: 'again' }
  /** More voices are wanted in this stage. */
  | { readonly outcome: 'more' }
  /** This stage has its quorum, and the next one waits now. */
  | { readonly outcome: 'next_stage'; readonly stage: number }
  /** The last stage has its quorum. */
  | { readonly outcome: 'enough' };

/** Counts an approval towards the stage a request is in, and opens the next one when that has its quorum. The row is locked. */
export async function castVote(tx: Tx, row: ApprovalRow, vote: Vote): Promise<Counted> {
  const db = tx.withTables<ApprovalsTables>();
  const inserted = await db
    .insertInto('approvals.votes')
    .values({
      request_id: row.id,
      tenant_id: row.tenant_id,
      voter_id: vote.voter,
      stage: row.stage,
      on_behalf_of: vote.onBehalfOf,
      reason: vote.reason,
      voted_at: new Date(vote.nowMs),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows !== 1n) return { outcome: 'again' };
  const { stages } = planOf(row);
  const { voices } = await db
    .selectFrom('approvals.votes')
    .select((eb) => eb.fn.countAll<number>().as('voices'))
    .where('request_id', '=', row.id)
    .where('stage', '=', row.stage)
    .executeTakeFirstOrThrow();
  if (voices < (stages[row.stage]?.quorum ?? 1)) return { outcome: 'more' };
  if (row.stage + 1 >= stages.length) return { outcome: 'enough' };
  await db
    .updateTable('approvals.approval_requests')
    .set({ stage: row.stage + 1, stage_since: new Date(vote.nowMs) })
    .where('id', '=', row.id)
    .execute();
  return { outcome: 'next_stage', stage: row.stage + 1 };
}
