import type { Tx } from '@haechi/database';
import { formatId, type ReviewId, type UserId } from '@haechi/kernel';
import { sql } from 'kysely';

const AWAITED_MAX = 500;

/** Public ids of those whose answer a review waits for. */
export async function listAwaited(tx: Tx, campaignId: ReviewId): Promise<string[]> {
  const { rows } = await sql<{
    id: UserId;
  }>`SELECT DISTINCT unnest(reviewer_ids) AS id FROM access.review_items
    WHERE campaign_id = ${campaignId} AND state = 'pending' ORDER BY id LIMIT ${AWAITED_MAX}`.execute(tx);
  return rows.map(({ id }) => formatId('user', id));
}
