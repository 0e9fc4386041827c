import type { Tx } from '@haechi/database';
import type { ApprovalId, UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { ApprovalState } from '../domain/approval-state.ts';
import { type ApprovalRow, type ApprovalsTables, REQUEST_COLUMNS } from '../tables.ts';

/** One request by its id. */
export async function findApproval(tx: Tx, id: ApprovalId): Promise<ApprovalRow | undefined> {
  return await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.approval_requests')
    .select(REQUEST_COLUMNS)
    .where('id', '=', id)
    .executeTakeFirst();
}

const CANDIDATES_MAX = 20;

/** Requests whose public id begins with the eight characters people read aloud; newest first. */
export async function findByShortId(tx: Tx, shortId: string): Promise<ApprovalRow[]> {
  return await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.approval_requests')
    .selectAll()
    .where('short_id', '=', shortId)
    .orderBy('created_at', 'desc')
    .limit(CANDIDATES_MAX)
    .execute();
}

/** The column by which a state ends. */
const END_OF = { pending: 'expires_at', approved: 'redeem_until' } as const;

export interface ApprovalFilter {
  readonly requesterId?: UserId;
  /** The state as the clock sees it. */
  readonly state?: ApprovalState;
  readonly nowMs: number;
  readonly before: { readonly createdAt: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/** Requests of the transaction's tenant, newest first. */
export async function listApprovals(tx: Tx, filter: ApprovalFilter): Promise<ApprovalRow[]> {
  const { state, requesterId, before, limit } = filter;
  const now = new Date(filter.nowMs);
  let query = tx.withTables<ApprovalsTables>().selectFrom('approvals.approval_requests').selectAll();
  if (requesterId !== undefined) query = query.where('requester_id', '=', requesterId);
  if (state === 'pending' || state === 'approved') {
    query = query.where('state', '=', state).where(END_OF[state], '>', now);
  } else if (state === 'expired' || state === 'lapsed') {
    const open = state === 'expired' ? 'pending' : 'approved';
    query = query.where((eb) =>
      eb.or([eb('state', '=', state), eb.and([eb('state', '=', open), eb(END_OF[open], '<=', now)])]),
    );
  } else if (state !== undefined) {
    query = query.where('state', '=', state);
  }
  if (before !== undefined) {
    query = query.where(sql<boolean>`(created_at, id) < (${before.createdAt}, ${before.id})`);
  }
  return await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}
