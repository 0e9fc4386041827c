import { sendAlong, type Tx } from '@haechi/database';
import type { ApprovalId, ScopeId, TenantId, UserId } from '@haechi/kernel';
import { type RawBuilder, sql } from 'kysely';
import type { ApprovalPlan } from '../domain/approval-plan.ts';

export interface NewRequest {
  readonly id: ApprovalId;
  readonly shortId: string;
  readonly tenantId: TenantId;
  readonly kind: string;
  readonly resource: string;
  readonly scopeId: ScopeId;
  readonly argumentsCanonical: string;
  readonly digest: Buffer;
  readonly shownDigest: Buffer;
  readonly requesterId: UserId;
  readonly delegatorId: UserId | null;
  readonly plan: ApprovalPlan | null;
  readonly risk: string;
  readonly justification: string;
  readonly runOnApproval: boolean;
  readonly redeemSeconds: number | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface PendingLimits {
  readonly tenantMax: number;
  readonly requesterMax: number;
}

export type Placed =
  /** The row is there and holds its places. */
  | { readonly outcome: 'placed' }
  /** An equal question of the same requester stands in the way. */
  | { readonly outcome: 'twin' }
  | { readonly outcome: 'full'; readonly limit: number };

/** What a look at the places of the tenant and of the requester found. */
interface Found {
  /** The place that is locked now; null where none was found. */
  readonly free: number | null;
  readonly own: number | null;
  readonly placed: number;
  /** How many places there are. */
  readonly places: number;
  readonly ownPlaces: number;
}

/** Where a free place is looked for: at some places anywhere, or at all from one on. */
type Search = { readonly parts: readonly number[] } | { readonly from: number };

/** Of seekers who look at so many of twice as many places as are held, four in a thousand find none. */
const LOOKS = 8;
/** Places are made as they are needed: at first so many, then as many as there are, but never more than this at once. */
const [MADE_MIN, MADE_MAX] = [50, 1_000];
const ROUNDS_MAX = 32;

const lookAnywhere = (): Search => ({ parts: Array.from({ length: LOOKS }, () => Math.random()) });
const ALL: Search = { from: 0 };

/**
 * Inserts a pending request if its tenant and its requester have a free place each: one statement as a rule. It looks at a
 * few places anywhere, so that those who ask at the same moment look at different ones, and that what is read does not grow
 * with what waits. More places are made where those looked at are held. At all of them it looks once the limit lets none be
 * made, before it says that all are taken.
 */
export async function takePlace(tx: Tx, request: NewRequest, limits: PendingLimits): Promise<Placed> {
  let [search, ownSearch] = [lookAnywhere(), lookAnywhere()];
  for (let round = 0; ; round += 1) {
    const found = await tryPlace(tx, request, limits, search, ownSearch);
    const { free, own } = found;
    if (free !== null && own !== null) return { outcome: found.placed === 1 ? 'placed' : 'twin' };
    if (free === null && (search === ALL || round === ROUNDS_MAX))
      return { outcome: 'full', limit: limits.tenantMax };
    if (own === null && (ownSearch === ALL || round === ROUNDS_MAX))
      return { outcome: 'full', limit: limits.requesterMax };
    // One that was found is kept: whoever locked two would keep another from his.
    ownSearch = own === null ? await addOwnPlaces(tx, request, limits, found.ownPlaces) : { from: own };
    search = free === null ? await addPlaces(tx, request, limits, found.places) : { from: free };
  }
}

/** How many places an owner has that count under his limit. */
const countPlaces = (tenantId: TenantId, ownerId: TenantId | UserId) => sql`
  (SELECT coalesce(max(place) + 1, 0) FROM approvals.pending_places
    WHERE tenant_id = ${tenantId} AND owner_id = ${ownerId})`;

/** Locks a place that is free by the clock, so that an overdue request nobody has swept yet keeps nothing. */
function lockFree(
  { tenantId, createdAt }: NewRequest,
  ownerId: TenantId | UserId,
  max: number,
  counted: RawBuilder<unknown>,
  search: Search,
) {
  const where =
    'from' in search
      ? sql`place >= ${search.from} AND place < ${max} AND held_until <= ${createdAt} ORDER BY place`
      : sql`place = ANY (ARRAY(SELECT floor(part * least((SELECT places FROM ${counted}), ${max}::int))::int
              FROM unnest(${search.parts}::float8[]) AS part)) AND held_until <= ${createdAt}`;
  return sql`SELECT owner_id, place FROM approvals.pending_places
    WHERE tenant_id = ${tenantId} AND owner_id = ${ownerId} AND ${where} LIMIT 1 FOR UPDATE SKIP LOCKED`;
}

async function tryPlace(
  tx: Tx,
  request: NewRequest,
  { tenantMax, requesterMax }: PendingLimits,
  search: Search,
  ownSearch: Search,
): Promise<Found> {
  const { tenantId, requesterId, createdAt, expiresAt } = request;
  const { rows } = await sql<Found>`
    WITH counted AS MATERIALIZED (SELECT ${countPlaces(tenantId, tenantId)} AS places),
    own_counted AS MATERIALIZED (SELECT ${countPlaces(tenantId, requesterId)} AS places),
    free AS MATERIALIZED (${lockFree(request, tenantId, tenantMax, sql`counted`, search)}),
    own AS MATERIALIZED (${lockFree(request, requesterId, requesterMax, sql`own_counted`, ownSearch)}),
    asked AS (
      INSERT INTO approvals.approval_requests (id, short_id, tenant_id, kind, resource, scope_id, arguments_canonical,
        digest, shown_digest, requester_id, risk, justification, run_on_approval, redeem_seconds, state, created_at,
        expires_at, delegator_id, plan, place, own_place)
      SELECT ${request.id}, ${request.shortId}, ${tenantId}, ${request.kind}, ${request.resource}, ${request.scopeId},
        ${request.argumentsCanonical}, ${request.digest}, ${request.shownDigest}, ${requesterId}, ${request.risk},
        ${request.justification}, ${request.runOnApproval}, ${request.redeemSeconds}, 'pending', ${createdAt},
        ${expiresAt}, ${request.delegatorId}, ${request.plan === null ? null : JSON.stringify(request.plan)},
        free.place, own.place
      FROM free, own
      ON CONFLICT (tenant_id, requester_id, kind, digest) WHERE state = 'pending' DO NOTHING
      RETURNING id),
    held AS (
      UPDATE approvals.pending_places AS p SET held_by = asked.id, held_until = ${expiresAt}
        FROM (SELECT owner_id, place FROM free UNION ALL SELECT owner_id, place FROM own) AS taken, asked
       WHERE p.tenant_id = ${tenantId} AND p.owner_id = taken.owner_id AND p.place = taken.place)
    SELECT (SELECT place FROM free) AS free, (SELECT place FROM own) AS own,
           (SELECT count(*) FROM asked)::int AS placed, (SELECT places FROM counted) AS places,
           (SELECT places FROM own_counted) AS "ownPlaces"`.execute(tx);
  const [found] = rows;
  if (found === undefined) throw new Error('a look at the places has an answer');
  return found;
}

/** Up to which place an owner of so many gets some. */
const grownTo = (places: number, max: number): number =>
  Math.min(max, places + Math.min(MADE_MAX, Math.max(MADE_MIN, places)));

/** @returns where to look next: at all, where the limit lets no more be made */
async function addOwnPlaces(
  tx: Tx,
  { tenantId, requesterId }: NewRequest,
  { requesterMax }: PendingLimits,
  places: number,
): Promise<Search> {
  const to = grownTo(places, requesterMax);
  if (to <= places) return ALL;
  // Another question of the same requester may make the same ones; it is waited for.
  await sql`INSERT INTO approvals.pending_places (tenant_id, owner_id, place)
    SELECT ${tenantId}, ${requesterId}, generate_series(${places}::int, ${to}::int - 1)
    ON CONFLICT DO NOTHING`.execute(tx);
  return { from: places };
}

/** Of those who find too few at the same moment one makes more; the others wait for him, and look again. */
async function addPlaces(
  tx: Tx,
  { tenantId }: NewRequest,
  { tenantMax }: PendingLimits,
  places: number,
): Promise<Search> {
  const to = grownTo(places, tenantMax);
  if (to <= places) return ALL;
  sendAlong(tx, sql`SELECT pg_advisory_xact_lock(hashtextextended(${`approvals/places/${tenantId}`}, 0))`);
  const { numAffectedRows } = await sql`INSERT INTO approvals.pending_places (tenant_id, owner_id, place)
    SELECT ${tenantId}, ${tenantId}, generate_series(${places}::int, ${to}::int - 1)
     WHERE ${countPlaces(tenantId, tenantId)} = ${places}
    ON CONFLICT DO NOTHING`.execute(tx);
  return numAffectedRows === 0n ? lookAnywhere() : { from: places };
}
