import { type AuditModule, systemOrigin } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import {
  type Clock,
  CodedError,
  DAY_MS,
  formatId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type ScopeId,
  type TenantId,
} from '@haechi/kernel';
import { type Selectable, sql } from 'kysely';
import type { createRevokeRole } from '../../use-cases/revoke-role.ts';
import { CAMPAIGN_TRANSITIONS, ITEM_TRANSITIONS } from '../domain/review-states.ts';
import { listAwaited } from '../queries/list-awaited.ts';
import type { ReviewTables } from '../tables.ts';

export interface AdvanceReviewsDeps {
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'record'>;
  readonly clock: Clock;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
  readonly revokeRole: ReturnType<typeof createRevokeRole>;
}

type Campaign = Selectable<ReviewTables['access.review_campaigns']>;

const BATCH_MAX = 500;
const origin = systemOrigin('access review');

/**
 * Does what the clock asks of open campaigns: reminds, escalates, closes. Every step leaves a mark in the row, so that a
 * second run, or one after days of standstill, does each once and in order.
 * @returns how many campaigns it looked at
 */
export function createAdvanceReviews(deps: AdvanceReviewsDeps): () => Promise<number> {
  const { clock } = deps;
  const now = (): Date => new Date(clock.now());

  async function record(
    tx: Tx,
    campaign: Campaign,
    action: string,
    details: Record<string, number | readonly string[]>,
  ) {
    await deps.audit.record(tx, campaign.tenant_id, origin, {
      action,
      target: { kind: 'review', id: formatId('review', campaign.id), name: campaign.name },
      scopeId: homeScope(campaign.tenant_id),
      details,
    });
  }

  async function advance(tx: Tx, campaign: Campaign): Promise<void> {
    const db = tx.withTables<ReviewTables>();
    await dropEnded(tx, campaign);
    const pending = await countPending(tx, campaign);
    const leftMs = campaign.due_at.getTime() - clock.now();
    if (
      pending > 0 &&
      campaign.reminded_at === null &&
      leftMs <= (await daysOf(tx, 'access.reviewReminderDays'))
    ) {
      await db
        .updateTable('access.review_campaigns')
        .set({ reminded_at: now() })
        .where('id', '=', campaign.id)
        .execute();
      const reviewerIds = await listAwaited(tx, campaign.id);
      await record(tx, campaign, 'review.reminded', { pending, reviewerIds });
    }
    if (
      pending > 0 &&
      campaign.escalated_at === null &&
      leftMs <= (await daysOf(tx, 'access.reviewEscalationDays'))
    )
      await escalate(tx, campaign, pending);
    if (pending === 0 || leftMs <= 0) await close(tx, campaign);
  }

  async function daysOf(tx: Tx, key: string): Promise<number> {
    return (await deps.settings.readNumber(tx, key)) * DAY_MS;
  }

  /** What has ended otherwise needs no answer any more. */
  async function dropEnded(tx: Tx, campaign: Campaign): Promise<void> {
    await sql`UPDATE access.review_items i SET state = ${ITEM_TRANSITIONS.vanish.to}, decided_at = ${now()}
      FROM access.assignments a WHERE a.id = i.assignment_id AND i.campaign_id = ${campaign.id} AND i.state = ${ITEM_TRANSITIONS.vanish.from}
        AND (a.revoked_at IS NOT NULL OR a.ends_at <= ${now()})`.execute(tx);
  }

  async function escalate(tx: Tx, campaign: Campaign, pending: number): Promise<void> {
    await sql`UPDATE access.review_items SET reviewer_ids = reviewer_ids || ${campaign.escalate_to}::uuid
      WHERE campaign_id = ${campaign.id} AND state = 'pending' AND principal_id <> ${campaign.escalate_to}
        AND NOT ${campaign.escalate_to} = ANY (reviewer_ids)`.execute(tx);
    await tx
      .withTables<ReviewTables>()
      .updateTable('access.review_campaigns')
      .set({ escalated_at: now() })
      .where('id', '=', campaign.id)
      .execute();
    const reviewerIds = [formatId('user', campaign.escalate_to)];
    await record(tx, campaign, 'review.escalated', { pending, reviewerIds });
  }

  async function close(tx: Tx, campaign: Campaign): Promise<void> {
    const db = tx.withTables<ReviewTables>();
    const open = await db
      .selectFrom('access.review_items')
      .select(['id', 'assignment_id'])
      .where('campaign_id', '=', campaign.id)
      .where('state', '=', 'pending')
      .orderBy('id')
      .execute();
    let revoked = 0;
    for (const item of open) {
      const step =
        campaign.unanswered === 'revoke' && (await takeBack(tx, campaign, item.assignment_id))
          ? ITEM_TRANSITIONS.lapse_revoke
          : ITEM_TRANSITIONS.lapse_keep;
      if (step.to === 'lapsed_revoked') revoked += 1;
      await db
        .updateTable('access.review_items')
        .set({ state: step.to, decided_at: now() })
        .where('id', '=', item.id)
        .where('state', '=', step.from)
        .execute();
    }
    await db
      .updateTable('access.review_campaigns')
      .set({ state: CAMPAIGN_TRANSITIONS.close.to, ended_at: now() })
      .where('id', '=', campaign.id)
      .where('state', '=', CAMPAIGN_TRANSITIONS.close.from)
      .execute();
    await record(tx, campaign, 'review.closed', { unanswered: open.length, revoked });
  }

  /** False for what must stay: the last administrator of the platform. */
  async function takeBack(
    tx: Tx,
    campaign: Campaign,
    assignmentId: ReviewTables['access.review_items']['assignment_id'],
  ): Promise<boolean> {
    try {
      await deps.revokeRole(tx, origin, { assignmentId, reason: campaign.name });
      return true;
    } catch (error) {
      if (error instanceof CodedError && error.code === 'PERM_008') return false;
      throw error;
    }
  }

  return async () =>
    await deps.database.system('advance access reviews', async (tx) => {
      const campaigns = await tx
        .withTables<ReviewTables>()
        .selectFrom('access.review_campaigns')
        .selectAll()
        .where('state', '=', 'open')
        .orderBy('due_at')
        .limit(BATCH_MAX)
        .forUpdate()
        .skipLocked()
        .execute();
      for (const campaign of campaigns) await advance(tx, campaign);
      return campaigns.length;
    });
}

// A scope has the id of what it stands for.
const homeScope = (tenantId: TenantId): ScopeId =>
  tenantId === PLATFORM_TENANT_ID ? PLATFORM_SCOPE_ID : (tenantId as string as ScopeId);

async function countPending(tx: Tx, campaign: Campaign): Promise<number> {
  const { count } = await tx
    .withTables<ReviewTables>()
    .selectFrom('access.review_items')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('campaign_id', '=', campaign.id)
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow();
  return count;
}
