import { type AuditModule, systemOrigin } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import { type Clock, HOUR_MS, type ScopeId, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { SettingsPort } from '../ports.ts';

const ALERTS = ['timeouts', 'rejections', 'queue'] as const;
export type QueueAlert = (typeof ALERTS)[number];

interface Counts {
  readonly tenant_id: TenantId;
  readonly pending: number;
  readonly expired: number;
  readonly rejected: number;
  readonly decided: number;
}

/** Of fewer decisions in an hour no rate is told. */
const DECISIONS_MIN = 10;
const QUEUE_NEAR = 0.8;

/** What is wrong with the approvals of a tenant in the last hour. */
export function judgeQueue(
  counts: Omit<Counts, 'tenant_id'>,
  limits: { readonly pendingMax: number; readonly timeoutsMax: number; readonly rejectedPercentMax: number },
): readonly QueueAlert[] {
  const isWrong: Record<QueueAlert, boolean> = {
    timeouts: counts.expired >= limits.timeoutsMax,
    rejections:
      counts.decided >= DECISIONS_MIN && counts.rejected * 100 >= counts.decided * limits.rejectedPercentMax,
    queue: counts.pending >= limits.pendingMax * QUEUE_NEAR,
  };
  return ALERTS.filter((alert) => isWrong[alert]);
}

/** Raises each alert of each tenant at most once an hour, as an event that people are told of. */
export function createWatchQueue(deps: {
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'record'>;
  readonly settings: SettingsPort;
  readonly clock: Clock;
}) {
  const { database, audit, settings, clock } = deps;

  /** Of several processes one raises it, at most once an hour. */
  async function takeTurn(tx: Tx, tenantId: TenantId, alert: QueueAlert): Promise<boolean> {
    const now = new Date(clock.now());
    const { rows } = await sql`
      UPDATE approvals.pending_places
         SET alerts = alerts || jsonb_build_object(${alert}::text, ${now.toISOString()}::text)
       WHERE tenant_id = ${tenantId} AND owner_id = ${tenantId} AND place = 0
         AND coalesce((alerts ->> ${alert})::timestamptz, '-infinity') <= ${new Date(clock.now() - HOUR_MS)}
      RETURNING place`.execute(tx);
    return rows.length === 1;
  }

  async function watchTenant(counts: Counts): Promise<void> {
    await database.tenant(counts.tenant_id, async (tx) => {
      const values = await settings.readMany(tx, [
        'approvals.pendingMax',
        'approvals.alertTimeouts',
        'approvals.alertRejectedPercent',
      ]);
      const alerts = judgeQueue(counts, {
        pendingMax: Number(values.get('approvals.pendingMax')),
        timeoutsMax: Number(values.get('approvals.alertTimeouts')),
        rejectedPercentMax: Number(values.get('approvals.alertRejectedPercent')),
      });
      for (const alert of alerts) {
        if (!(await takeTurn(tx, counts.tenant_id, alert))) continue;
        const { pending, expired, rejected, decided } = counts;
        await audit.record(tx, counts.tenant_id, systemOrigin('approvals'), {
          action: `approval_alert.${alert}`,
          scopeId: counts.tenant_id as string as ScopeId, // a tenant's scope has its id
          details: { pending, expired, rejected, decided },
        });
      }
    });
  }

  return async (): Promise<void> => {
    const since = new Date(clock.now() - HOUR_MS);
    const now = new Date(clock.now());
    const { rows } = await database.system(
      'watch the approvals of tenants',
      (tx) =>
        sql<Counts>`
          SELECT tenant_id,
                 count(*) FILTER (WHERE state = 'pending' AND expires_at > ${now})::int AS pending,
                 count(*) FILTER (WHERE state = 'expired' AND expires_at > ${since})::int AS expired,
                 count(*) FILTER (WHERE state = 'rejected' AND decided_at > ${since})::int AS rejected,
                 count(*) FILTER (WHERE decided_at > ${since})::int AS decided
            FROM approvals.approval_requests
           WHERE state = 'pending' OR decided_at > ${since} OR (state = 'expired' AND expires_at > ${since})
           GROUP BY tenant_id`.execute(tx),
      { readOnly: true },
    );
    for (const counts of rows) await watchTenant(counts);
  };
}
