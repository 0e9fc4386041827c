import type { Tx } from '@haechi/database';
import type { ApprovalId, ScopeId, TenantId, UserId } from '@haechi/kernel';
import { sql } from 'kysely';
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

interface Found {
  readonly free: number;
  readonly own: number;
  readonly placed: number;
}

/** Places are made as they are needed, twice as many each time. */
const ROUNDS_MAX = 32;

/**
 * Inserts a pending request if its tenant and its requester have a free place each: one statement as a rule. It looks from
 * anywhere on first, so that those who ask at the same moment look at different places, and from the first place on before
 * it says that all are taken.
 */
export async function takePlace(tx: Tx, request: NewRequest, limits: PendingLimits): Promise<Placed> {
  let found = await tryPlace(tx, request, limits, Math.random());
  for (let round = 0; ; round += 1) {
    const limit = whatIsFull(found, limits);
    if (limit === undefined) return { outcome: found.placed === 1 ? 'placed' : 'twin' };
    // Looked at once more in any case: another transaction may have made places meanwhile.
    const made = round > 0 && (await addPlaces(tx, request, limits));
    if (round >= ROUNDS_MAX || (round > 1 && !made)) return { outcome: 'full', limit };
    found = await tryPlace(tx, request, limits, 0);
  }
}

function whatIsFull(found: Found, { tenantMax, requesterMax }: PendingLimits): number | undefined {
  if (found.free === 0) return tenantMax;
  return found.own === 0 ? requesterMax : undefined;
}

/**
 * Locks a place that is free by the clock, so that an overdue request nobody has swept yet keeps nothing.
 * @param from which part of the places is passed over; 0 for none
 */
const lockFree = (
  { tenantId, createdAt }: NewRequest,
  ownerId: TenantId | UserId,
  max: number,
  from: number,
) => sql`
      SELECT owner_id, place FROM approvals.pending_places
       WHERE tenant_id = ${tenantId} AND owner_id = ${ownerId} AND held_until <= ${createdAt} AND place < ${max}
         AND place >= (SELECT floor(${from}::float8 * least(max(place) + 1, ${max}))::int FROM approvals.pending_places
                        WHERE tenant_id = ${tenantId} AND owner_id = ${ownerId})
       ORDER BY place LIMIT 1 FOR UPDATE SKIP LOCKED`;

async function tryPlace(tx: Tx, request: NewRequest, limits: PendingLimits, from: number): Promise<Found> {
  const { tenantId, requesterId, createdAt, expiresAt } = request;
  const { rows } = await sql<Found>`
    WITH free AS MATERIALIZED (${lockFree(request, tenantId, limits.tenantMax, from)}),
    own AS MATERIALIZED (${lockFree(request, requesterId, limits.requesterMax, from)}),
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
    SELECT (SELECT count(*) FROM free)::int AS free, (SELECT count(*) FROM own)::int AS own,
           (SELECT count(*) FROM asked)::int AS placed`.execute(tx);
  return rows[0] ?? { free: 0, own: 0, placed: 0 };
}

/** Makes more places where there are fewer than the limits; waits for another transaction that does. @returns whether there were */
async function addPlaces(tx: Tx, request: NewRequest, limits: PendingLimits): Promise<boolean> {
  const { tenantId, requesterId } = request;
  const { rows } = await sql<{ short: boolean }>`
    WITH counted AS (
      SELECT wanted.owner_id, wanted.places_max, coalesce((SELECT max(place) + 1 FROM approvals.pending_places AS p
               WHERE p.tenant_id = ${tenantId} AND p.owner_id = wanted.owner_id), 0) AS places
        FROM (VALUES (${tenantId}::uuid, ${limits.tenantMax}::int), (${requesterId}::uuid, ${limits.requesterMax}::int))
          AS wanted (owner_id, places_max)),
    added AS (
      INSERT INTO approvals.pending_places (tenant_id, owner_id, place)
      SELECT ${tenantId}, owner_id, generate_series(places, least(places_max, greatest(50, places * 2)) - 1)
        FROM counted ORDER BY 2, 3
      ON CONFLICT DO NOTHING)
    SELECT bool_or(places < places_max) AS short FROM counted`.execute(tx);
  return rows[0]?.short === true;
}
