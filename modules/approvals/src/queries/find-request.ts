import type { Tx } from '@haechi/database';
import type { ApprovalId, ScopeId, TenantId, UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { Arguments } from '../approval-kind.ts';
import { type ApprovalState, endOf, stateAt } from '../domain/approval-state.ts';
import { type ApprovalRow, type ApprovalsTables, REQUEST_COLUMNS } from '../tables.ts';
import { findApproval } from './find-approvals.ts';

/** A request as other modules see it. */
export interface RequestStatus {
  readonly id: ApprovalId;
  readonly shortId: string;
  readonly kind: string;
  readonly resource: string;
  readonly state: ApprovalState;
  readonly requesterId: UserId;
  readonly scopeId: ScopeId;
  /** As approvers were shown them. */
  readonly arguments: Arguments;
  /** What the approval binds. */
  readonly digest: Buffer;
  /** Until when it may be decided. */
  readonly expiresAt: Date;
  /** Until when an approval may be used; null before it is given and where it ran at once. */
  readonly redeemUntil: Date | null;
  readonly decidedAt: Date | null;
  readonly decidedBy: UserId | null;
  readonly decisionReason: string | null;
}

/** Where a request stands at an instant; undefined when the transaction's tenant has no such request. */
export async function findRequest(tx: Tx, id: ApprovalId, nowMs: number): Promise<RequestStatus | undefined> {
  const row = await findApproval(tx, id);
  return row === undefined ? undefined : toStatus(row, nowMs);
}

/** A request with the tenant it belongs to, for readers above all tenants. */
export type OwnedStatus = RequestStatus & { readonly tenantId: TenantId };

/** Where some requests stand, whoever's they are. */
export async function findStatuses(
  tx: Tx,
  ids: readonly ApprovalId[],
  nowMs: number,
): Promise<ReadonlyMap<ApprovalId, OwnedStatus>> {
  const rows = await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.approval_requests')
    .select(REQUEST_COLUMNS)
    .where('id', '=', sql<ApprovalId>`ANY(${[...ids]})`)
    .execute();
  return new Map(
    rows.map((row) => [row.id, Object.assign(toStatus(row, nowMs), { tenantId: row.tenant_id })]),
  );
}

/** The newest request of somebody about exactly this; undefined when there never was one. */
export async function findBy(
  tx: Tx,
  wanted: { readonly requesterId: UserId; readonly kind: string; readonly digest: Uint8Array },
  nowMs: number,
): Promise<RequestStatus | undefined> {
  const row = await tx
    .withTables<ApprovalsTables>()
    .selectFrom('approvals.approval_requests')
    .select(REQUEST_COLUMNS)
    .where('requester_id', '=', wanted.requesterId)
    .where('kind', '=', wanted.kind)
    .where('digest', '=', Buffer.from(wanted.digest))
    .orderBy('created_at', 'desc')
    // Asked again within the same millisecond: the one that still waits.
    .orderBy((eb) => eb('state', '=', 'pending'), 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toStatus(row, nowMs);
}

function toStatus(row: ApprovalRow, nowMs: number): RequestStatus {
  return {
    id: row.id,
    shortId: row.short_id,
    kind: row.kind,
    resource: row.resource,
    state: stateAt(row.state, endOf(row), nowMs),
    requesterId: row.requester_id,
    scopeId: row.scope_id,
    arguments: JSON.parse(row.arguments_canonical) as Arguments, // written by canonicalJson from exactly that type
    digest: row.digest,
    expiresAt: row.expires_at,
    redeemUntil: row.redeem_until,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    decisionReason: row.decision_reason,
  };
}
