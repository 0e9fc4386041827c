import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { type ApprovalId, DAY_MS, type ScopeId, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { ApprovalKinds } from '../approval-kind.ts';
import type { ApprovalsTables } from '../tables.ts';
import { recordRunOut } from './record-run-out.ts';

export interface CleanUpDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly kinds: ApprovalKinds;
}

const CLEANED_MAX = 10_000;

/** Which pending requests are ended: those whose time is over, all, or those named. */
export type CleanedRequests = 'overdue' | 'all' | readonly ApprovalId[];

/**
 * Ends pending requests of the transaction's tenant. Each is on record; who waits learns that it expired.
 * @returns their ids
 */
export function createCleanUp(deps: CleanUpDeps) {
  return async (tx: Tx, nowMs: number, which: CleanedRequests): Promise<readonly ApprovalId[]> => {
    const now = new Date(nowMs);
    const named = typeof which === 'string' ? null : [...which];
    const { rows } = await sql<{ id: ApprovalId }>`
      WITH chosen AS (
        SELECT id FROM approvals.approval_requests
         WHERE tenant_id = (SELECT haechi.current_tenant()) AND state = 'pending'
           AND (${which === 'all'} OR id = ANY (${named}::uuid[]) OR (${which === 'overdue'} AND expires_at <= ${now}))
         ORDER BY created_at LIMIT ${CLEANED_MAX} FOR UPDATE),
      ended AS (
        UPDATE approvals.approval_requests AS r SET state = 'expired', expires_at = least(r.expires_at, ${now})
          FROM chosen WHERE r.id = chosen.id RETURNING r.id, r.tenant_id),
      freed AS (
        UPDATE approvals.pending_places AS p SET held_until = '-infinity'
          FROM ended WHERE p.tenant_id = ended.tenant_id AND p.held_by = ended.id)
      SELECT id FROM ended`.execute(tx);
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return ids;
    const ended = await tx
      .withTables<ApprovalsTables>()
      .selectFrom('approvals.approval_requests')
      .select(['id', 'kind', 'scope_id', 'tenant_id', 'requester_id', 'arguments_canonical'])
      .where('id', 'in', ids)
      .execute();
    for (const row of ended) await recordRunOut(tx, deps, row, 'expired');
    return ids;
  };
}

/**
 * The same for a caller: in his organisation, or from the platform in every one that has pending requests, one after the
 * other. That somebody did so is on record.
 */
export function createCleanUpFor(deps: CleanUpDeps & { readonly database: Database }) {
  const cleanUp = createCleanUp(deps);
  return async (
    by: { readonly caller: Caller; readonly origin: AuditOrigin; readonly nowMs: number },
    which: CleanedRequests,
    everywhere: boolean,
  ): Promise<readonly ApprovalId[]> => {
    const tenants = everywhere ? await findWaitingTenants(deps.database) : [by.caller.tenantId];
    const ended: ApprovalId[] = [];
    for (const tenantId of tenants)
      await deps.database.tenant(tenantId, async (tx) => {
        const ids = await cleanUp(tx, by.nowMs, which);
        ended.push(...ids);
        if (ids.length === 0) return;
        await deps.audit.record(tx, tenantId, by.origin, {
          action: 'approval.cleaned_up',
          scopeId: tenantId as string as ScopeId, // a tenant's scope has its id
          details: { expired: ids.length, which: typeof which === 'string' ? which : 'named' },
        });
      });
    return ended;
  };
}

async function findWaitingTenants(database: Database): Promise<readonly TenantId[]> {
  const { rows } = await database.system(
    'find tenants with pending approvals',
    (tx) =>
      sql<{ tenant_id: TenantId }>`SELECT DISTINCT tenant_id FROM approvals.approval_requests
        WHERE state = 'pending'`.execute(tx),
    { readOnly: true },
  );
  return rows.map((row) => row.tenant_id);
}

/** How many outcomes go in one statement. */
const BATCH_MAX = 5_000;

/** Deletes outcomes that are older than so many days; the log keeps what they were. @returns how many there were */
export async function purgeOutcomes(tx: Tx, nowMs: number, days: number, dryRun: boolean): Promise<number> {
  const before = new Date(nowMs - days * DAY_MS);
  if (dryRun) {
    const { rows } = await sql<{ old: number }>`
      SELECT count(*)::int AS old FROM approvals.approval_requests
       WHERE tenant_id = (SELECT haechi.current_tenant()) AND state NOT IN ('pending', 'approved')
         AND created_at < ${before}`.execute(tx);
    return rows[0]?.old ?? 0;
  }
  const { rows } = await sql<{ deleted: number }>`
    WITH old AS (
      SELECT id FROM approvals.approval_requests
       WHERE tenant_id = (SELECT haechi.current_tenant()) AND state NOT IN ('pending', 'approved')
         AND created_at < ${before}
       ORDER BY created_at LIMIT ${BATCH_MAX} FOR UPDATE SKIP LOCKED),
    voices AS (DELETE FROM approvals.votes WHERE request_id IN (SELECT id FROM old)),
    gone AS (DELETE FROM approvals.approval_requests WHERE id IN (SELECT id FROM old) RETURNING id)
    SELECT count(*)::int AS deleted FROM gone`.execute(tx);
  return rows[0]?.deleted ?? 0;
}

/** Purges the transaction's tenant and puts it on record. */
export function createPurge({ audit }: Pick<CleanUpDeps, 'audit'>) {
  return async (
    tx: Tx,
    by: { readonly caller: Caller; readonly origin: AuditOrigin; readonly nowMs: number },
    days: number,
    dryRun: boolean,
  ): Promise<number> => {
    let purged = 0;
    for (let more = true; more; ) {
      const count = await purgeOutcomes(tx, by.nowMs, days, dryRun);
      purged += count;
      more = !dryRun && count === BATCH_MAX;
    }
    if (!dryRun && purged > 0)
      await audit.record(tx, by.caller.tenantId, by.origin, {
        action: 'approval.purged',
        scopeId: by.caller.scopeId,
        details: { purged, days },
      });
    return purged;
  };
}
