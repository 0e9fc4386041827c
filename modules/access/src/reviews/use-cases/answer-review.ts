import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { type Clock, CodedError, formatId, type ReviewId, type ReviewItemId } from '@haechi/kernel';
import type { AccessTables } from '../../tables.ts';
import type { createRevokeRole } from '../../use-cases/revoke-role.ts';
import { CAMPAIGN_TRANSITIONS, ITEM_TRANSITIONS } from '../domain/review-states.ts';
import type { ReviewTables } from '../tables.ts';

export interface AnswerReviewDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly clock: Clock;
  readonly revokeRole: ReturnType<typeof createRevokeRole>;
}

export interface ReviewAnswer {
  readonly itemId: ReviewItemId;
  readonly decision: 'keep' | 'revoke';
  readonly reason: string;
}

/** Answers of reviewers, and the end of a campaign by hand. */
export function createAnswerReview(deps: AnswerReviewDeps) {
  const now = (): Date => new Date(deps.clock.now());

  async function demandItem(tx: Tx, caller: Caller, id: ReviewItemId) {
    const row = await tx
      .withTables<ReviewTables>()
      .selectFrom('access.review_items as i')
      .innerJoin('access.review_campaigns as c', 'c.id', 'i.campaign_id')
      .selectAll('i')
      .select(['c.state as campaign_state', 'c.due_at', 'c.name as campaign_name'])
      .where('i.id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw new CodedError('RES_001');
    if (row.principal_id === caller.id) throw new CodedError('REV_001');
    if (!row.reviewer_ids.includes(caller.id)) throw new CodedError('RES_001');
    const isOpen = row.campaign_state === 'open' && row.due_at.getTime() > deps.clock.now();
    if (!isOpen || row.state !== 'pending')
      throw new CodedError('REV_002', { extensions: { state: row.state, campaign: row.campaign_state } });
    return row;
  }

  return {
    /** @throws CodedError `REV_001` for one's own rights, `REV_002` when it is answered or over, `RES_001`, `PERM_008` */
    async answer(tx: Tx, caller: Caller, origin: AuditOrigin, answer: ReviewAnswer): Promise<void> {
      const item = await demandItem(tx, caller, answer.itemId);
      const held = await isHeld(tx, item.assignment_id);
      const step = held ? ITEM_TRANSITIONS[answer.decision] : ITEM_TRANSITIONS.vanish;
      if (step.to === 'revoked')
        await deps.revokeRole(tx, origin, {
          assignmentId: item.assignment_id,
          reason: answer.reason,
          decidedBy: caller.id,
        });
      await tx
        .withTables<ReviewTables>()
        .updateTable('access.review_items')
        .set({ state: step.to, reason: answer.reason, decided_by: caller.id, decided_at: now() })
        .where('id', '=', item.id)
        .where('state', '=', step.from)
        .execute();
      await deps.audit.record(tx, item.tenant_id, origin, {
        action: step.to === 'revoked' ? 'review.revoked' : step.to === 'kept' ? 'review.kept' : 'review.gone',
        target: { kind: 'review', id: formatId('review', item.campaign_id), name: item.campaign_name },
        scopeId: item.scope_id,
        reason: answer.reason,
        details: {
          assignmentId: formatId('assignment', item.assignment_id),
          principalId: formatId('user', item.principal_id),
        },
      });
    },

    /** What was not answered stays as it is. @throws CodedError `REV_002`, `RES_001` */
    async cancel(tx: Tx, caller: Caller, origin: AuditOrigin, id: ReviewId, reason: string): Promise<void> {
      const db = tx.withTables<ReviewTables>();
      const row = await db
        .selectFrom('access.review_campaigns')
        .select(['name', 'state'])
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) throw new CodedError('RES_001');
      const step = CAMPAIGN_TRANSITIONS.cancel;
      if (row.state !== step.from) throw new CodedError('REV_002', { extensions: { campaign: row.state } });
      await db
        .updateTable('access.review_campaigns')
        .set({ state: step.to, ended_at: now() })
        .where('id', '=', id)
        .execute();
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'review.cancelled',
        target: { kind: 'review', id: formatId('review', id), name: row.name },
        scopeId: caller.scopeId,
        reason,
      });
    },
  };
}

async function isHeld(tx: Tx, assignmentId: string): Promise<boolean> {
  const row = await tx
    .withTables<AccessTables>()
    .selectFrom('access.assignments')
    .select('revoked_at')
    .where((eb) => eb('id', '=', eb.val(assignmentId).$castTo<never>()))
    .executeTakeFirst();
  return row !== undefined && row.revoked_at === null;
}
