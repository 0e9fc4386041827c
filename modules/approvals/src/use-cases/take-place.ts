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

/** Inserts a pending request if its tenant and its requester have a free place each: one statement. */
export async function takePlace(tx: Tx, request: NewRequest, limits: PendingLimits): Promise<Placed> {
  const first = await tryPlace(tx, request, limits);
  if (whatIsFull(first, limits) === undefined) return { outcome: first.placed === 1 ? 'placed' : 'twin' };
  await addMissingPlaces(tx, request, limits);
  const second = await tryPlace(tx, request, limits);
  const still = whatIsFull(second, limits);
  if (still !== undefined) return { outcome: 'full', limit: still };
  return { outcome: second.placed === 1 ? 'placed' : 'twin' };
}

function whatIsFull(found: Found, { tenantMax, requesterMax }: PendingLimits): number | undefined {
  if (found.free === 0) return tenantMax;
  return found.own === 0 ? requesterMax : undefined;
}

async function tryPlace(tx: Tx, request: NewRequest, limits: PendingLimits): Promise<Found> {
  const { tenantId, requesterId, createdAt, expiresAt } = request;
  // Places are free by the clock, so that an overdue request nobody has swept yet keeps nothing.
  const { rows } = await sql<Found>`
    WITH free AS MATERIALIZED (
      SELECT owner_id, place FROM approvals.pending_places
       WHERE tenant_id = ${tenantId} AND owner_id = ${tenantId} AND held_until <= ${createdAt}
         AND place < ${limits.tenantMax}
       ORDER BY held_until LIMIT 1 FOR UPDATE SKIP LOCKED),
    own AS MATERIALIZED (
      SELECT owner_id, place FROM approvals.pending_places
       WHERE tenant_id = ${tenantId} AND owner_id = ${requesterId} AND held_until <= ${createdAt}
         AND place < ${limits.requesterMax}
       ORDER BY held_until LIMIT 1 FOR UPDATE SKIP LOCKED),
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
        FROM (SELECT * FROM free UNION ALL SELECT * FROM own) AS taken, asked
       WHERE p.tenant_id = ${tenantId} AND p.owner_id = taken.owner_id AND p.place = taken.place)
    SELECT (SELECT count(*) FROM free)::int AS free, (SELECT count(*) FROM own)::int AS own,
           (SELECT count(*) FROM asked)::int AS placed`.execute(tx);
  return rows[0] ?? { free: 0, own: 0, placed: 0 };
}

/** Brings the number of places up to the limits; waits for another transaction that is doing so. */
async function addMissingPlaces(tx: Tx, request: NewRequest, limits: PendingLimits): Promise<void> {
  const { tenantId, requesterId } = request;
  await sql`
    WITH missing AS (
      SELECT wanted.owner_id, coalesce((SELECT max(place) + 1 FROM approvals.pending_places AS p
               WHERE p.tenant_id = ${tenantId} AND p.owner_id = wanted.owner_id), 0) AS from_place, wanted.places
        FROM (VALUES (${tenantId}::uuid, ${limits.tenantMax}::int), (${requesterId}::uuid, ${limits.requesterMax}::int))
          AS wanted (owner_id, places))
    INSERT INTO approvals.pending_places (tenant_id, owner_id, place)
    SELECT ${tenantId}, owner_id, generate_series(from_place, places - 1) FROM missing ORDER BY 2, 3
    ON CONFLICT DO NOTHING`.execute(tx);
}
