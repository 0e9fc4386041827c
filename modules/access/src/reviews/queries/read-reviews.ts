import type { reviewItemView, reviewView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { formatId, type Locale, type ReviewId, type UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { z } from 'zod';
import { nameScope } from '../../domain/name-scope.ts';
import type { RoleNames } from '../../domain/role-names.ts';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import type { AccessTables } from '../../tables.ts';
import type { ItemState } from '../domain/review-states.ts';
import type { ReviewTables } from '../tables.ts';

export interface ReadReviewsDeps {
  readonly mirror: AccessMirror;
  readonly roleNames: RoleNames;
  readonly findPeople: (
    tx: Tx,
    ids: readonly UserId[],
  ) => Promise<ReadonlyMap<UserId, { readonly displayName: string }>>;
}

export type ReviewView = z.input<typeof reviewView>;
export type ReviewItemView = z.input<typeof reviewItemView>;

export interface ItemPage {
  /** Items of one campaign, or those that wait for a person. */
  readonly of: { readonly reviewId: ReviewId } | { readonly reviewerId: UserId; readonly nowMs: number };
  readonly after?: string | undefined;
  readonly limit: number;
}

const REVIEWS_MAX = 500;

/** Reviews as people see them. */
export function createReadReviews({ mirror, roleNames, findPeople }: ReadReviewsDeps) {
  async function listReviews(tx: Tx, only?: ReviewId): Promise<ReviewView[]> {
    const db = tx.withTables<ReviewTables>();
    const rows = await db
      .selectFrom('access.review_campaigns')
      .selectAll()
      .where((eb) => (only === undefined ? eb.val(true) : eb('id', '=', only)))
      .orderBy('created_at', 'desc')
      .limit(REVIEWS_MAX)
      .execute();
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const counts = await db
      .selectFrom('access.review_items')
      .select(['campaign_id', 'state', (eb) => eb.fn.countAll<number>().as('count')])
      .where(sql<boolean>`campaign_id = ANY(${ids}::uuid[])`)
      .groupBy(['campaign_id', 'state'])
      .execute();
    const people = await findPeople(tx, [
      ...new Set(rows.flatMap((row) => [row.created_by, row.escalate_to])),
    ]);
    const nameOf = (id: UserId): string => people.get(id)?.displayName ?? formatId('user', id);
    return rows.map((row) => {
      const count = (state: ItemState): number =>
        counts.find((one) => one.campaign_id === row.id && one.state === state)?.count ?? 0;
      return {
        id: formatId('review', row.id),
        name: row.name,
        state: row.state,
        unanswered: row.unanswered,
        dueAt: row.due_at.toISOString(),
        createdAt: row.created_at.toISOString(),
        endedAt: row.ended_at?.toISOString() ?? null,
        createdBy: nameOf(row.created_by),
        escalateTo: nameOf(row.escalate_to),
        progress: {
          pending: count('pending'),
          kept: count('kept'),
          revoked: count('revoked'),
          lapsed_kept: count('lapsed_kept'),
          lapsed_revoked: count('lapsed_revoked'),
          gone: count('gone'),
        },
      };
    });
  }

  async function listItems(
    tx: Tx,
    locale: Locale,
    page: ItemPage,
  ): Promise<{ readonly items: ReviewItemView[]; readonly last: string | undefined }> {
    const rows = await selectItems(tx, page);
    const { roles, scopes } = mirror.current();
    const asked = rows.flatMap((row) => [
      row.principal_id,
      ...row.reviewer_ids,
      row.decided_by ?? row.principal_id,
    ]);
    const people = await findPeople(tx, [...new Set(asked)]);
    const nameOf = (id: UserId): string => people.get(id)?.displayName ?? formatId('user', id);
    const items = rows.map((row): ReviewItemView => {
      const role = roles.get(row.role_id);
      const scope = scopes.get(row.scope_id);
      return {
        id: formatId('reviewItem', row.id),
        reviewId: formatId('review', row.campaign_id),
        reviewName: row.name,
        dueAt: row.due_at.toISOString(),
        assignmentId: formatId('assignment', row.assignment_id),
        principalId: formatId('user', row.principal_id),
        principalName: nameOf(row.principal_id),
        roleKey: role?.key ?? '',
        roleName: role === undefined ? formatId('role', row.role_id) : roleNames.name(role, locale),
        scope: scope === undefined ? row.scope_id : nameScope(scope.kind, scope.id),
        scopeName: scope?.name ?? '',
        grantedFor: row.granted_for,
        grantedAt: row.granted_at.toISOString(),
        reviewers: row.reviewer_ids.map(nameOf),
        state: row.state,
        reason: row.reason,
        decidedBy: row.decided_by === null ? null : nameOf(row.decided_by),
        decidedAt: row.decided_at?.toISOString() ?? null,
      };
    });
    return { items, last: rows.at(-1)?.id };
  }

  return { listReviews, listItems };
}

async function selectItems(tx: Tx, { of, after, limit }: ItemPage) {
  const rows = tx
    .withTables<ReviewTables & Pick<AccessTables, 'access.assignments'>>()
    .selectFrom('access.review_items as i')
    .innerJoin('access.review_campaigns as c', 'c.id', 'i.campaign_id')
    .innerJoin('access.assignments as a', 'a.id', 'i.assignment_id')
    .selectAll('i')
    .select(['c.name', 'c.due_at', 'a.reason as granted_for', 'a.created_at as granted_at'])
    .where(after === undefined ? sql<boolean>`true` : sql<boolean>`i.id > ${after}::uuid`)
    .orderBy('i.id')
    .limit(limit);
  return 'reviewId' in of
    ? await rows.where('i.campaign_id', '=', of.reviewId).execute()
    : await rows
        .where('i.state', '=', 'pending')
        .where('c.state', '=', 'open')
        .where('c.due_at', '>', new Date(of.nowMs))
        .where(sql<boolean>`i.reviewer_ids @> ARRAY[${of.reviewerId}]::uuid[]`)
        .execute();
}
